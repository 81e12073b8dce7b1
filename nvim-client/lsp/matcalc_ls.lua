-- How Neovim starts matcalc-ls. With this folder's parent on the runtime path: vim.lsp.enable("matcalc_ls")
---@type vim.lsp.Config
return {
  cmd = { "matcalc-ls" },
  -- "plaintex": what Neovim calls a .tex file without \documentclass, such as a chapter.
  filetypes = { "markdown", "tex", "plaintex", "quarto", "rmd" },
  root_markers = { ".matcalc.toml", ".git" },
}
