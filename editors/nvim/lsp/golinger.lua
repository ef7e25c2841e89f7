-- Neovim 0.11 and later: put this folder's parent on the runtimepath, or copy this file to
-- ~/.config/nvim/lsp/golinger.lua, then: vim.lsp.enable("golinger")
return {
  cmd = { "golinger", "lsp", "--stdio" },
  filetypes = { "go" },
  root_markers = { { "go.work", "go.mod" }, ".golinger.yaml", ".git" },
  settings = {
    golinger = {},
  },
}
