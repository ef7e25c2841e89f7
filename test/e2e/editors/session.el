;;; session.el --- eglot without a screen  -*- lexical-binding: t -*-
;; Opens a file, waits for the finding, applies its preferred fix, saves, and waits until it is gone.
;; Says on standard output what it saw, a line each.  GOLINGER_FILE: what is opened.
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'subr-x)
(define-derived-mode go-mode prog-mode "Go" "As much of it as eglot needs.")
(add-to-list 'auto-mode-alist '("\\.go\\'" . go-mode))
(add-to-list 'eglot-server-programs '(go-mode . ("golinger" "lsp" "--stdio")))
(setq eglot-sync-connect 20
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      create-lockfiles nil
      ;; The file is the whole project.
      project-find-functions (list (lambda (dir) (cons 'transient dir))))

(defun golinger-say (&rest words)
  (princ (concat (apply #'format words) "\n")))

(defun golinger-wait (what test)
  (let ((until (+ (float-time) 20)))
    (while (not (funcall test))
      (when (> (float-time) until)
        (golinger-say "FAILED %s" what)
        (kill-emacs 1))
      (accept-process-output nil 0.05))))

(let ((inhibit-message t))
  (find-file (getenv "GOLINGER_FILE"))
  (golinger-say "opened %s" (buffer-name))
  (eglot-ensure)
  (run-hooks 'post-command-hook)
  (golinger-wait "no server" #'eglot-current-server)
  ;; Without a screen nothing is displayed, which flymake would wait for.
  (flymake-start)
  (golinger-wait "no finding" #'flymake-diagnostics)
  (dolist (found (flymake-diagnostics))
    (golinger-say "found %d %s" (line-number-at-pos (flymake-diagnostic-beg found)) (flymake-diagnostic-text found)))
  (let* ((found (car (flymake-diagnostics)))
         (actions (eglot-code-actions (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))
         (fix (seq-find (lambda (action) (eq (plist-get action :isPreferred) t)) actions)))
    (seq-do (lambda (action) (golinger-say "action %s" (plist-get action :title))) actions)
    (eglot--apply-workspace-edit (plist-get fix :edit))
    (save-buffer)
    (goto-char (point-min))
    (forward-line 8)
    (golinger-say "applied and saved %s" (string-trim (thing-at-point 'line t)))
    (golinger-wait "the finding stays" (lambda () (null (flymake-diagnostics))))
    (golinger-say "gone"))
  (eglot-shutdown (eglot-current-server))
  (golinger-say "shut down"))
