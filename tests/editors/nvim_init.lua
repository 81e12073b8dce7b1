-- What the README tells a person to write, plus what keeps a test run from leaving files behind.
vim.opt.swapfile = false
vim.opt.shadafile = "NONE"
vim.opt.runtimepath:append(vim.env.MATCALC_NVIM_CLIENT)
vim.lsp.enable("matcalc_ls")
