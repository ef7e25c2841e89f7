" golinger for Vim with ALE: with editors/vim on the runtimepath ALE finds this file by itself.
"   let g:ale_go_golinger_executable = '/path/to/golinger'
"   let g:ale_go_golinger_config = {'golinger': {'run': 'onType'}}      the settings of docs/editors.md
call ale#Set('go_golinger_executable', 'golinger')
call ale#Set('go_golinger_config', {'golinger': {}})

function! ale_linters#go#golinger#Root(buffer) abort
    for l:name in ['go.work', 'go.mod']
        let l:file = ale#path#FindNearestFile(a:buffer, l:name)
        if !empty(l:file)
            return fnamemodify(l:file, ':h')
        endif
    endfor
    return expand('#' . a:buffer . ':p:h')
endfunction

call ale#linter#Define('go', {
\   'name': 'golinger',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'go_golinger_executable')},
\   'command': '%e lsp --stdio',
\   'project_root': function('ale_linters#go#golinger#Root'),
\   'lsp_config': {buffer -> ale#Var(buffer, 'go_golinger_config')},
\})
