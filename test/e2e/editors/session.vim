" A session in Vim with ALE, without a screen: opens $GOLINGER_FILE, waits for the finding, applies the
" first code action, saves, waits until it is gone, and takes it back. Says what it saw in $GOLINGER_OUT.
set nocompatible hidden noswapfile
let &runtimepath .= ',' . $GOLINGER_ALE . ',' . $GOLINGER_EDITORS
let g:ale_linters = {'go': ['golinger']}
let g:ale_use_global_executables = 1
filetype plugin on
runtime! plugin/ale.vim
let s:seen = []

function! s:Say(text) abort
  call add(s:seen, a:text)
  call writefile(s:seen, $GOLINGER_OUT)
endfunction

function! s:Found() abort
  return ale#engine#GetLoclist(bufnr(''))
endfunction

function! s:Wait(what, Test) abort
  let l:start = localtime()
  while localtime() - l:start < 20
    if a:Test()
      return
    endif
    sleep 50m
  endwhile
  call s:Say('FAILED ' . a:what . ' ' . string(s:Found()))
  cquit
endfunction

function! s:Line() abort
  return trim(getline(9))
endfunction

" What ALE calls with the actions, in the place of its menu.
function! s:Actions(data, items) abort
  for [l:kind, l:action] in a:items
    call s:Say('action ' . l:action.title)
  endfor
  call ale#codefix#ApplyLSPCodeAction(a:data, a:items[0][1])
  let s:applied = 1
endfunction

function! s:Session() abort
  execute 'edit' fnameescape($GOLINGER_FILE)
  setfiletype go
  call s:Say('opened ' . expand('%:t'))
  call ale#Queue(0, 'lint_file')
  call s:Wait('no finding', {-> len(s:Found()) > 0})
  for l:one in s:Found()
    call s:Say(printf('found %d:%d %s %s', l:one.lnum, l:one.col, l:one.linter_name, l:one.code))
  endfor
  call cursor(s:Found()[0].lnum, s:Found()[0].col)
  let s:applied = 0
  call ale#codefix#Execute(0, function('s:Actions'))
  call s:Wait('no actions', {-> s:applied})
  silent write
  call s:Say('applied and saved ' . s:Line())
  call s:Wait('the finding stays', {-> len(s:Found()) == 0})
  call s:Say('gone')
  silent undo
  silent write
  call s:Say('undone and saved ' . s:Line())
  call s:Wait('the finding does not come back', {-> len(s:Found()) == 1})
  call s:Say('back ' . s:Found()[0].lnum)
  qall!
endfunction

" Not in the autocommand itself: what it writes would be no event for ALE.
autocmd VimEnter * call timer_start(0, {-> s:Session()})
