/*
 * Copies a tree-sitter tree into a flat array inside WASM memory, so that JavaScript crosses the
 * border once per tree and not several times per node. Loaded as a side module beside
 * web-tree-sitter's own module, whose cursor functions it calls; they keep the state of the cursor
 * in the transfer buffer between calls (lib/binding_web/lib/tree-sitter.c of tree-sitter 0.27).
 */
#include <stdbool.h>
#include <stdint.h>

extern void *malloc(unsigned long size);
extern void ts_tree_root_node_wasm(const void *tree);
extern uint32_t ts_node_descendant_count_wasm(const void *tree);
extern void ts_tree_cursor_new_wasm(const void *tree);
extern void ts_tree_cursor_delete_wasm(const void *tree);
extern bool ts_tree_cursor_goto_first_child_wasm(const void *tree);
extern bool ts_tree_cursor_goto_next_sibling_wasm(const void *tree);
extern bool ts_tree_cursor_goto_parent_wasm(const void *tree);
extern uint16_t ts_tree_cursor_current_node_type_id_wasm(const void *tree);
extern uint16_t ts_tree_cursor_current_field_id_wasm(const void *tree);
extern bool ts_tree_cursor_current_node_is_missing_wasm(const void *tree);
extern uint32_t ts_tree_cursor_start_index_wasm(const void *tree);
extern uint32_t ts_tree_cursor_end_index_wasm(const void *tree);

#define NAMED (1 << 24)
#define MISSING (1 << 25)
#define ERROR (1 << 26)

/* ts_builtin_sym_error as the binding reports it */
#define ERROR_SYMBOL 0xffff

struct record {
  /* symbol, field << 16, flags << 24 */
  int32_t head;
  /* UTF-16 code units */
  int32_t start;
  int32_t end;
  /* index of the first record after the subtree; the parent's index while the subtree is open */
  int32_t next;
};

static int32_t count;

/* Number of records of the last tree. */
int32_t golinger_count(void) { return count; }

/*
 * Returns the records in pre-order, to be freed by the caller, or 0 when memory ran out.
 * named[symbol] is 1 for the symbols of named nodes.
 */
struct record *golinger_flatten(const void *tree, const uint8_t *named, bool has_error) {
  ts_tree_root_node_wasm(tree);
  uint32_t room = ts_node_descendant_count_wasm(tree);
  struct record *records = malloc(room * sizeof(struct record));
  count = 0;
  if (!records) return 0;
  ts_tree_root_node_wasm(tree);
  ts_tree_cursor_new_wasm(tree);
  int32_t parent = -1;
  for (;;) {
    int32_t at = count++;
    struct record *record = &records[at];
    int32_t symbol = ts_tree_cursor_current_node_type_id_wasm(tree);
    record->head = symbol | (int32_t)ts_tree_cursor_current_field_id_wasm(tree) << 16;
    if (symbol == ERROR_SYMBOL) record->head |= NAMED | ERROR;
    else if (named[symbol]) record->head |= NAMED;
    if (has_error && ts_tree_cursor_current_node_is_missing_wasm(tree)) record->head |= MISSING;
    record->start = (int32_t)ts_tree_cursor_start_index_wasm(tree);
    record->end = (int32_t)ts_tree_cursor_end_index_wasm(tree);
    record->next = parent;
    if (ts_tree_cursor_goto_first_child_wasm(tree)) {
      parent = at;
      continue;
    }
    record->next = count;
    while (!ts_tree_cursor_goto_next_sibling_wasm(tree)) {
      if (parent < 0 || !ts_tree_cursor_goto_parent_wasm(tree)) {
        ts_tree_cursor_delete_wasm(tree);
        return records;
      }
      int32_t closing = parent;
      parent = records[closing].next;
      records[closing].next = count;
    }
  }
}
