-- What somebody does in Docker's deviceset.go for some minutes, letter by letter at a person's speed, in
-- Neovim 0.12: `bench/record.ts` writes down what Neovim sends. The file is a copy, with its package:
--   SESSION_FILE=COPY/deviceset.go SESSION_COMMAND="npx tsx bench/record.ts OUT node dist/golinger.js lsp --stdio" \
--     nvim --headless -n -u NONE -S bench/sessions/deviceset.lua
math.randomseed(5)
vim.o.autoindent = true
vim.o.autowriteall = false
vim.cmd("filetype on")
vim.cmd("edit " .. vim.env.SESSION_FILE)
vim.lsp.start({
  name = "recorder",
  cmd = vim.split(vim.env.SESSION_COMMAND, " "),
  root_dir = vim.fn.fnamemodify(vim.env.SESSION_FILE, ":h"),
  flags = { debounce_text_changes = 0 },
})

local function pause(time)
  local co = coroutine.running()
  vim.defer_fn(function() coroutine.resume(co) end, time)
  coroutine.yield()
end

-- One key, after a while: slower behind words and lines.
local last = ""
local function key(text, pace)
  local rest = (last == " " or last == "<CR>") and 1.6 or 1
  pause(math.floor(pace * rest * (0.6 + 0.8 * math.random())))
  vim.api.nvim_feedkeys(vim.keycode(text), "nt", false)
  last = text
end

-- Keys as Vim writes them, `<CR>` and the like for one. None that waits for a second one, as `f` does:
-- the timer that brings that one would wait too.
local function keys(text, pace)
  local at = 1
  while at <= #text do
    local special = text:match("^<[%w-]+>", at)
    local one = special or text:sub(at, at)
    key(one == "<" and "<lt>" or one, pace or 130)
    at = at + #one
  end
end

local function onward(pattern)
  if vim.fn.search(pattern, "W") == 0 then error("not found: " .. pattern) end
  pause(600 + math.random(900))
end

local function go(pattern)
  vim.fn.cursor(1, 1)
  onward(pattern)
end

local function save(after)
  pause(after)
  vim.cmd("silent write")
end

local function ask(method)
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  if method == "textDocument/codeAction" then
    params.range = { start = params.position, ["end"] = params.position }
    params.position = nil
    params.context = { diagnostics = {} }
  end
  vim.lsp.buf_request(0, method, params, function() end)
end
local function hover() ask("textDocument/hover") end
local function actions() ask("textDocument/codeAction") end

local function session()
  pause(1500)

  -- A new method, written with mistakes, saved half-written now and then.
  go("^func (devices \\*DeviceSet) initMetaData")
  hover()
  keys("O<CR><Esc>k", 150)
  keys("i// stopDeletionWorker ends the worker, or gives up after a while.<CR>", 95)
  keys("func (devices *DeviceSet) stopDeletionWoker<BS><BS><BS>rker(timeout time.Duration) error {<CR>", 120)
  save(90)
  pause(700)
  keys("<Tab>done := make(chan struct{})<CR>", 125)
  actions()
  keys("go func() {<CR><Tab>devices.deletionWorkerTicker.Stop()<CR>done <lt>- struct{}{}<CR><BS>}()<CR>", 125)
  save(70)
  pause(1300)
  keys("select {<CR>", 130)
  hover()
  keys("case <lt>-done:<CR><Tab>retrun<BS><BS><BS><BS>turn nil<CR>", 120)
  save(60)
  keys("<BS>case <lt>-time.After(timeout):<CR><Tab>return fmt.Errorf(\"devmapper: the worker did not stop in %v\", timeout)<CR>", 105)
  keys("<BS>}<CR><BS>}<Esc>", 140)
  save(120)
  pause(2600)
  -- There it says the goroutine stays: a look, and the cure by hand.
  go("done := make(chan struct{})")
  hover()
  actions()
  pause(1800)
  keys("$i, 1<Esc>", 170)
  save(110)
  pause(1500)
  hover()

  -- Called from Shutdown; the old line goes.
  go("^\\tdevices.deletionWorkerTicker.Stop()$")
  keys("dd", 180)
  save(650)
  keys("Oif err := devices.stopDeletionWorker(time.Second); err != nil {<CR>", 110)
  keys("<Tab>logger.Warn(err)<CR><BS>}<Esc>", 130)
  save(150)
  pause(900)
  keys("k^", 150)
  actions()
  keys("A // no more deletions<Esc>", 100)
  save(1200)

  -- Lines go and come back.
  go("Try to remove unused device")
  keys("ddddk", 200)
  save(140)
  pause(1100)
  keys("uu", 320)
  save(400)
  pause(500)
  keys("<C-r>", 300)
  keys("u", 300)
  save(50)

  -- A function is copied, and the copy becomes another one.
  go("^func (devices \\*DeviceSet) unregisterDevice")
  keys("$V%y", 160)
  keys("$%o<Esc>p", 180)
  save(170)
  onward("unregisterDevice")
  keys("cwforgetDevice<Esc>", 130)
  save(80)
  pause(800)
  keys("j", 200)
  keys("o<Esc>idevices.Lock()<CR>", 130)
  hover()
  keys("defer devices.Unlok()<BS><BS><BS>ck()<Esc>", 130)
  save(60)
  pause(1000)
  keys("cc<Tab>defer devices.Unlock()<Esc>", 120)
  save(500)

  -- A block moves down into the next function and back up.
  go("^\\tif devices.nrDeletedDevices == 0 {")
  keys("kVjjjjd", 170)
  save(300)
  go("^\\tvar deletedDevices \\[\\]\\*devInfo")
  keys("p", 200)
  save(130)
  pause(1400)
  keys("u", 260)
  keys("u", 260)
  save(90)

  -- A field of the struct that everything uses, and its first use.
  go("^\\tdeletionWorkerTicker  \\*time.Ticker")
  keys("odeletionWorkerDone    chan struct{}<Esc>", 120)
  save(60)
  pause(1600)
  go("^\\tfor range devices.deletionWorkerTicker.C {")
  keys("Odefer close(devices.deletionWorkerDone)<Esc>", 115)
  save(140)
  pause(700)
  keys("jj", 180)
  keys("oselect {<CR>case <lt>-devices.deletionWorkerDone:<CR><Tab>return<CR><BS>default:<CR>}<Esc>", 120)
  save(70)
  pause(1900)
  actions()
  keys("uuuu", 280)
  save(1500)

  -- A response that stays open, in a function of its own; then it is closed.
  go("^func (devices \\*DeviceSet) HasDevice")
  keys("O<CR><Esc>k", 150)
  keys("ifunc fetchDevice(address string) (string, error) {<CR><Tab>resp, err := http.Get(address)<CR>", 115)
  keys("if err != nil {<CR><Tab>return \"\", err<CR><BS>}<CR>", 120)
  save(100)
  keys("body, err := io.ReadAll(resp.Body)<CR>return string(body), err<CR><BS>}<Esc>", 115)
  save(160)
  pause(900)
  go("^\\t\"io\"$")
  keys("o\"net/http\"<Esc>", 140)
  save(80)
  pause(2300)
  go("resp, err := http.Get")
  hover()
  actions()
  pause(1200)
  keys("jjj", 160)
  keys("odefer resp.Body.Close()<Esc>", 115)
  save(60)
  pause(1300)
  keys("V:s/defer //<CR>", 160)
  save(240)
  pause(800)
  keys("u", 250)
  save(110)

  -- One word, everywhere; and back.
  keys(":%s/logger\\.Debugf/log.Debugf/<CR>", 90)
  save(190)
  pause(1500)
  keys("u", 300)
  save(700)

  -- Comments and small change, with saves right behind it.
  for _, name in ipairs({ "getDevName", "xfsSupported", "List()", "poolStatus", "isRealFile", "Status() \\*Status" }) do
    go("^func .*" .. name)
    keys("O// " .. name:gsub("[^%a]", "") .. " is looked at again.<Esc>", 85)
    save(40 + math.random(120))
    pause(500)
    hover()
    keys("j", 200)
    keys("oprintln(1)<Esc>", 130)
    save(30 + math.random(150))
    keys("dd", 200)
    save(210 + math.random(600))
  end

  -- A goroutine grows in the largest function and is thought better of.
  go("^func (devices \\*DeviceSet) initDevmapper")
  keys("jjjjj", 200)
  keys("oready := make(chan error)<CR>go func() {<CR><Tab>ready <lt>- devices.initMetaData()<CR><BS>}()<CR>", 120)
  save(80)
  keys("if err := <lt>-ready; err != nil {<CR><Tab>return err<CR><BS>}<Esc>", 125)
  save(120)
  pause(2100)
  keys("Vkkkkkkd", 220)
  save(130)
  pause(900)
  keys("u", 300)
  keys("<C-r>", 300)
  save(350)
  pause(1000)
end

local co = coroutine.create(function()
  local ok, why = pcall(session)
  if not ok then io.stderr:write(tostring(why) .. "\n") end
  pause(500)
  vim.cmd(ok and "qall!" or "cquit")
end)
vim.defer_fn(function() coroutine.resume(co) end, 1500)
