/*
 * Copies a tree-sitter tree into a flat array inside WASM memory, so that JavaScript crosses the
 * border once per tree and not several times per node. Loaded as a side module beside
 * web-tree-sitter's own, it reads that one's trees in the memory they share: the structs below are
 * those of tree-sitter 0.27 (lib/src/subtree.h, tree_cursor.c) as clang lays them out for wasm32.
 * The binding's cursor functions would do without them, at several times the price. flat-tree.ts
 * compares a probe with the binding's own cursor on loading, so another layout cannot go unnoticed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tree_sitter/parser.h"

extern void *malloc(size_t size);
extern void *realloc(void *block, size_t size);
extern void free(void *block);
extern void *emscripten_stack_get_current(void);
extern void _emscripten_stack_restore(void *stack);

typedef struct {
  uint32_t bytes;
  uint32_t row, column;
} Length;

/* A small leaf, kept in the place of a pointer; the lowest bit tells. */
typedef struct {
  bool is_inline : 1;
  bool visible : 1;
  bool named : 1;
  bool extra : 1;
  bool has_changes : 1;
  bool is_missing : 1;
  bool is_keyword : 1;
  bool depends_on_column : 1;
  uint8_t symbol;
  uint16_t parse_state;
  uint8_t padding_columns;
  uint8_t padding_rows : 4;
  uint8_t lookahead_bytes : 4;
  uint8_t padding_bytes;
  uint8_t size_bytes;
} InlineLeaf;

/* Any other node; its children stand right in front of it. */
typedef struct {
  uint32_t ref_count;
  Length padding;
  Length size;
  uint32_t lookahead_bytes;
  uint32_t error_cost;
  uint32_t child_count;
  TSSymbol symbol;
  TSStateId parse_state;
  bool visible : 1;
  bool named : 1;
  bool extra : 1;
  bool fragile_left : 1;
  bool fragile_right : 1;
  bool has_changes : 1;
  bool has_external_tokens : 1;
  bool has_external_scanner_state_change : 1;
  bool depends_on_column : 1;
  bool is_missing : 1;
  bool is_keyword : 1;
  /* The rest is there only with children. */
  uint32_t visible_child_count;
  uint32_t named_child_count;
  uint32_t visible_descendant_count;
  int32_t dynamic_precedence;
  uint16_t repeat_depth;
  uint16_t production_id;
} Node;

typedef union {
  InlineLeaf leaf;
  const Node *node;
} Subtree;

enum {
  NAMED = 1 << 24,
  MISSING = 1 << 25,
  ERROR = 1 << 26,
  EXTRA = 1 << 27,
  HAS_ERROR = 1 << 28,
};

typedef struct {
  /* symbol | field << 16 | flags */
  uint32_t head;
  /* UTF-16 code units */
  uint32_t start, end;
  /* index of the first record after the subtree */
  uint32_t next;
} Record;

/* A node whose children are being copied. */
typedef struct {
  const Subtree *next, *end;
  const TSSymbol *aliases;
  const TSFieldMapEntry *fields, *fields_end;
  /* Among the children that are no extras. */
  uint32_t position;
  /* Of the node itself if it is hidden: its children's, where they have none. */
  TSFieldId field;
  /* The node's record; NONE if it is hidden. */
  uint32_t record;
} Frame;

static const uint32_t NONE = UINT32_MAX;

/*
 * Bytes of either buffer that are kept from one tree to the next. More is given back, since memory
 * of the module never shrinks and the parser can use it; less would be an allocation per tree.
 */
static const size_t KEPT_BYTES = 1 << 20;

static Record *records;
static size_t records_room;
static Frame *frames;
static size_t frames_room;
static uint32_t count;

/* Number of records of the last tree. */
uint32_t golinger_count(void) { return count; }

/* Gives large buffers back; the records are no longer to be read. */
void golinger_release(void) {
  if (records_room * sizeof(Record) > KEPT_BYTES) {
    free(records);
    records = NULL;
    records_room = 0;
  }
  if (frames_room * sizeof(Frame) > KEPT_BYTES) {
    free(frames);
    frames = NULL;
    frames_room = 0;
  }
}

/* Where the C stack stands, and back to there after a trap, which unwinds JavaScript's alone. */
void *golinger_stack(void) { return emscripten_stack_get_current(); }
void golinger_unwind(void *stack) { _emscripten_stack_restore(stack); }

static bool make_room(size_t wanted) {
  if (wanted <= records_room) return true;
  free(records);
  records = malloc(wanted * sizeof(Record));
  records_room = records ? wanted : 0;
  return records != NULL;
}

static bool deepen(void) {
  size_t wanted = frames_room ? frames_room * 2 : 256;
  Frame *larger = realloc(frames, wanted * sizeof(Frame));
  if (!larger) return false;
  frames = larger;
  frames_room = wanted;
  return true;
}

static TSFieldId field_at(const Frame *frame, uint32_t position) {
  for (const TSFieldMapEntry *entry = frame->fields; entry < frame->fields_end; entry++) {
    if (entry->child_index == position && !entry->inherited) return entry->field_id;
  }
  return frame->field;
}

static void open_node(Frame *frame, const Node *node, const TSLanguage *language) {
  const TSMapSlice slice = language->field_map_slices[node->production_id];
  const Subtree *self = (const Subtree *)node;
  frame->next = self - node->child_count;
  frame->end = self;
  frame->aliases = node->production_id
    ? &language->alias_sequences[node->production_id * language->max_alias_sequence_length]
    : NULL;
  frame->fields = &language->field_map_entries[slice.index];
  frame->fields_end = frame->fields + slice.length;
  frame->position = 0;
}

/* The records of a tree in pre-order, valid until the next call; NULL when memory ran out. */
const Record *golinger_flatten(const Subtree *tree, const TSLanguage *language) {
  const Node *root = tree->leaf.is_inline ? NULL : tree->node;
  count = 0;
  if (!make_room(root && root->child_count ? root->visible_descendant_count + 1 : 1)) return NULL;
  if (!frames && !deepen()) return NULL;

  /* The root is handled as the only child of a frame of its own. */
  uint32_t depth = 0;
  uint32_t at = 0;
  frames[0] = (Frame){.next = tree, .end = tree + 1, .record = NONE};
  bool first = false;

  for (;;) {
    Frame *frame = &frames[depth];
    if (frame->next == frame->end) {
      if (depth == 0) return records;
      if (frame->record != NONE) records[frame->record].next = count;
      depth--;
      first = false;
      continue;
    }

    const Subtree child = *frame->next++;
    const bool is_inline = child.leaf.is_inline;
    const Node *node = child.node;
    const bool extra = is_inline ? child.leaf.extra : node->extra;
    TSSymbol alias = 0;
    TSFieldId field = 0;
    if (!extra) {
      if (frame->aliases) alias = frame->aliases[frame->position];
      field = field_at(frame, frame->position);
      frame->position++;
    }

    /* A first child begins where its parent does: the parent's padding is the child's. */
    if (!first) at += is_inline ? child.leaf.padding_bytes : node->padding.bytes;
    const uint32_t start = at;
    const uint32_t end = start + (is_inline ? child.leaf.size_bytes : node->size.bytes);
    const uint32_t child_count = is_inline ? 0 : node->child_count;
    const bool visible = depth == 0 || alias || (is_inline ? child.leaf.visible : node->visible);
    const bool named = alias ? language->symbol_metadata[alias].named
                             : (is_inline ? child.leaf.named : node->named);

    uint32_t record = NONE;
    if (visible) {
      const TSSymbol own = alias ? alias : (is_inline ? child.leaf.symbol : node->symbol);
      const bool missing = is_inline ? child.leaf.is_missing : node->is_missing;
      const bool is_error = own == ts_builtin_sym_error;
      uint32_t head = is_error ? own : language->public_symbol_map[own];
      head |= (uint32_t)field << 16;
      if (named) head |= NAMED;
      if (missing) head |= MISSING;
      if (is_error) head |= ERROR;
      if (extra) head |= EXTRA;
      if (missing || (!is_inline && node->error_cost)) head |= HAS_ERROR;
      record = count++;
      records[record] = (Record){head, start / 2, end / 2, count};
    }

    /* Hidden nodes without visible children are passed over. */
    if (child_count > 0 && (visible || node->visible_child_count > 0)) {
      if (++depth == frames_room && !deepen()) return NULL;
      frame = &frames[depth];
      open_node(frame, node, language);
      frame->record = record;
      frame->field = visible ? 0 : field;
      first = true;
      continue;
    }
    at = end;
    first = false;
  }
}
