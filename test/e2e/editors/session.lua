-- A session in Neovim, without a screen: opens a file, waits for the finding, applies its preferred
-- fix, saves, and waits until it is gone. Says on standard output what it saw, a line each.
-- GOLINGER_STYLE: how the client is set up. GOLINGER_FILE: what is opened.
local style, file = vim.env.GOLINGER_STYLE, vim.env.GOLINGER_FILE
local PATIENCE = 20000

local function say(text)
  io.stdout:write(text .. "\n")
end

local function give_up(text)
  say("FAILED " .. text)
  vim.cmd("cquit 1")
end

local function wait(what, test)
  if not vim.wait(PATIENCE, test, 20) then
    give_up(what .. "\n" .. vim.inspect(vim.diagnostic.get(0)) .. "\n" .. table.concat(vim.fn.readfile(vim.lsp.get_log_path and vim.lsp.get_log_path() or vim.lsp.log.get_filename()), "\n"))
  end
end

local root = vim.fn.fnamemodify(file, ":h")
local config = { name = "golinger", cmd = { "golinger", "lsp", "--stdio" }, root_dir = root }

vim.cmd("filetype on")
if style == "enable" then
  -- The file of this repository stands on the runtimepath.
  vim.lsp.enable("golinger")
end
vim.cmd("edit " .. file)
say("opened " .. vim.fn.fnamemodify(file, ":t"))
if vim.bo.filetype ~= "go" then
  vim.bo.filetype = "go"
end
if style == "start" then
  vim.lsp.start(config)
elseif style == "start_client" then
  config.workspace_folders = { { uri = vim.uri_from_fname(root), name = root } }
  local id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, id)
end

wait("no finding", function()
  return #vim.diagnostic.get(0) > 0
end)
for _, found in ipairs(vim.diagnostic.get(0)) do
  say(string.format("found %d:%d %s %s", found.lnum + 1, found.col + 1, found.source, found.code or found.user_data.lsp.code))
end

local at = vim.diagnostic.get(0)[1]
local params = {
  textDocument = { uri = vim.uri_from_bufnr(0) },
  range = { start = { line = at.lnum, character = at.col }, ["end"] = { line = at.lnum, character = at.col } },
  context = { diagnostics = {} },
}
local hover = vim.lsp.buf_request_sync(0, "textDocument/hover", { textDocument = params.textDocument, position = params.range.start }, PATIENCE)
for _, answer in pairs(hover or {}) do
  say("hover " .. (answer.result.contents.value:match("`([%w-]+)`") or "?"))
end
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, PATIENCE)
local fix
for _, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    say("action " .. action.title)
    if action.isPreferred then
      fix = action
    end
  end
end
if not fix then
  give_up("no fix")
end
vim.lsp.util.apply_workspace_edit(fix.edit, "utf-16")
vim.cmd("silent write")
say("applied and saved " .. vim.trim(vim.fn.getline(9)))
wait("the finding stays", function()
  return #vim.diagnostic.get(0) == 0
end)
say("gone")

-- And back: undone, saved, found again.
vim.cmd("silent undo")
vim.cmd("silent write")
say("undone and saved " .. vim.trim(vim.fn.getline(9)))
wait("the finding does not come back", function()
  return #vim.diagnostic.get(0) == 1
end)
say("back " .. (vim.diagnostic.get(0)[1].lnum + 1))
vim.cmd("qall!")
