-- Drives a real Neovim as a person would and writes down what it showed; test_nvim.py judges.
-- nvim --headless -u nvim_init.lua -l nvim_drive.lua STEPS DOCUMENT OUTPUT.json

local steps, document, output = arg[1], arg[2], arg[3]
local seen = { titles = {} }
local published -- the newest version of the document that the server has spoken about

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local publish = vim.lsp.handlers["textDocument/publishDiagnostics"]
vim.lsp.handlers["textDocument/publishDiagnostics"] = function(err, result, ctx)
  published = result.version
  return publish(err, result, ctx)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function diagnostics()
  return vim.tbl_map(function(d)
    return {
      code = d.code,
      severity = vim.diagnostic.severity[d.severity],
      message = d.message,
      start = { d.lnum, d.col },
      stop = { d.end_lnum, d.end_col },
    }
  end, vim.diagnostic.get(0))
end

local function settled(what)
  wait(what .. ": diagnostics of the present version", function()
    return published == vim.lsp.util.buf_versions[vim.api.nvim_get_current_buf()]
  end)
  return diagnostics()
end

-- The menu of code actions, as a person sees it; `wanted` says which one that person picks.
local function pick_action(wanted)
  local before = text()
  vim.ui.select = function(items, options, on_choice)
    for index, item in ipairs(items) do
      table.insert(seen.titles, options.format_item(item))
      if wanted(item.action) then
        wanted = function() return false end
        on_choice(item, index)
      end
    end
  end
  vim.lsp.buf.code_action()
  wait("the code action's edit", function() return text() ~= before end)
end

local function hover()
  vim.lsp.buf.hover()
  local float
  wait("the hover's window", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        float = window
        return true
      end
    end
  end)
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false)
  vim.api.nvim_win_close(float, true)
  return table.concat(lines, "\n")
end

local run = {}

function run.seed()
  seen.before = text()
  seen.diagnostics = settled("opened")

  vim.fn.cursor(1, 1)
  assert(vim.fn.search([[\VF_N\s\*=]], "cW") > 0, "the document defines F_N")
  seen.hover = hover()

  for _, d in ipairs(vim.diagnostic.get(0)) do
    if d.code == "wrong-derivative" then
      vim.api.nvim_win_set_cursor(0, { d.lnum + 1, d.col })
    end
  end
  pick_action(function(action) return action.kind == "quickfix" end)
  seen.fixed = text()
  seen.diagnostics_when_fixed = settled("fixed")

  vim.fn.cursor(1, 1)
  vim.fn.search([[\VF_N\s\*=]], "cW")
  pick_action(function(action) return vim.startswith(action.title, "Insert derivation") end)
  seen.inserted = text()
  seen.diagnostics_when_inserted = settled("inserted")
end

function run.open()
  seen.diagnostics = settled("opened")
  seen.filetype = vim.bo.filetype
end

-- Everything else that Neovim asks servers for, by its own commands.
function run.features()
  settled("opened")
  local function go(pattern)
    vim.fn.cursor(1, 1)
    assert(vim.fn.search([[\V]] .. pattern, "cW") > 0, "the document has " .. pattern)
  end
  local function listed(what, ask)
    local items
    ask({ on_list = function(list) items = list.items end })
    wait(what, function() return items end)
    return vim.tbl_map(function(item) return { item.lnum, item.text } end, items)
  end

  go("A x")
  seen.references = listed("references", function(options) vim.lsp.buf.references(nil, options) end)
  seen.definition = listed("the definition", vim.lsp.buf.definition)
  seen.symbols = listed("document symbols", vim.lsp.buf.document_symbol)

  vim.lsp.buf.document_highlight()
  local marks = vim.api.nvim_create_namespace("nvim.lsp.references")
  wait("highlights", function() return #vim.api.nvim_buf_get_extmarks(0, marks, 0, -1, {}) > 0 end)
  seen.highlights = #vim.api.nvim_buf_get_extmarks(0, marks, 0, -1, {})

  vim.lsp.inlay_hint.enable(true)
  wait("inlay hints", function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end)
  seen.hints = vim.tbl_map(function(hint) return hint.inlay_hint.label end, vim.lsp.inlay_hint.get({ bufnr = 0 }))

  vim.lsp.codelens.refresh({ bufnr = 0 })
  wait("code lenses", function()
    local lens = vim.lsp.codelens.get(0)[1]
    return lens and lens.command
  end)
  seen.lens = vim.lsp.codelens.get(0)[1].command.title

  wait("semantic tokens", function() return #(vim.lsp.semantic_tokens.get_at_pos() or {}) > 0 end)
  seen.token = vim.lsp.semantic_tokens.get_at_pos()[1].type

  wait("folds", function() return vim.lsp.foldexpr(vim.fn.search([[\V\\begin{align}]], "cnw")) == ">1" end)

  go("A x")
  vim.lsp.buf.rename("M")
  wait("the rename", function() return text():find("M x", 1, true) end)
  seen.renamed = text()

  go("HERE")
  vim.cmd.normal({ "C$\\frac{\\partial f}{\\partial x} = ", bang = true })
  settled("typed")
  vim.api.nvim_win_set_cursor(0, { vim.fn.line("."), vim.fn.col("$") })
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  local answer = assert(client:request_sync("textDocument/completion", {
    textDocument = vim.lsp.util.make_text_document_params(0),
    position = { line = vim.fn.line(".") - 1, character = vim.fn.col("$") - 1 },
    context = { triggerKind = 1 },
  }, 30000, 0))
  local items = answer.result.items or answer.result
  seen.completions = vim.tbl_map(function(item) return item.label end, items)
end

-- Stays until it is killed.
function run.stay()
  vim.fn.writefile({ "attached" }, output)
  vim.wait(600000, function() return false end, 1000)
end

local function main()
  vim.cmd.edit(vim.fn.fnameescape(document))
  wait("the server", function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = "matcalc_ls" })[1]
    return client and client.initialized
  end)
  run[steps]()
end

local ok, err = xpcall(main, debug.traceback)
if not ok then
  seen.error = err
end
vim.fn.writefile({ vim.json.encode(seen) }, output)
vim.cmd("qall!")
