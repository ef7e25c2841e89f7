/**
 * The catalogue of rules, in the order of their ids. Only front ends read it. Made by
 * `tsx scripts/make-rules-index.ts` from the files of this folder.
 */
import type { Rule } from "../src/rule/define.js";
import { bodyNotClosed } from "./body-not-closed.js";
import { cancelNotCalled } from "./cancel-not-called.js";
import { chanCloseMisuse } from "./chan-close-misuse.js";
import { chanRangeUnclosed } from "./chan-range-unclosed.js";
import { chanRecvStuck } from "./chan-recv-stuck.js";
import { chanSendStuck } from "./chan-send-stuck.js";
import { closeBeforeErrCheck } from "./close-before-err-check.js";
import { cmdNotWaited } from "./cmd-not-waited.js";
import { ctxChainBroken } from "./ctx-chain-broken.js";
import { ctxGrowsInLoop } from "./ctx-grows-in-loop.js";
import { ctxMissing } from "./ctx-missing.js";
import { dbPoolLimits } from "./db-pool-limits.js";
import { deferInLoop } from "./defer-in-loop.js";
import { expiredCtxCleanup } from "./expired-ctx-cleanup.js";
import { fileNotClosed } from "./file-not-closed.js";
import { goroutineIgnoresCtx } from "./goroutine-ignores-ctx.js";
import { goroutineNoExit } from "./goroutine-no-exit.js";
import { lockStuck } from "./lock-stuck.js";
import { poolMisuse } from "./pool-misuse.js";
import { protoWithoutPool } from "./proto-without-pool.js";
import { recoverInGoroutine } from "./recover-in-goroutine.js";
import { rowsErrUnchecked } from "./rows-err-unchecked.js";
import { rowsNotClosed } from "./rows-not-closed.js";
import { selectStuck } from "./select-stuck.js";
import { serverNotShutdown } from "./server-not-shutdown.js";
import { signalNotStopped } from "./signal-not-stopped.js";
import { stopNotCalled } from "./stop-not-called.js";
import { testGoroutineFatal } from "./test-goroutine-fatal.js";
import { tickerNotStopped } from "./ticker-not-stopped.js";
import { timeAfterInLoop } from "./time-after-in-loop.js";
import { timeTick } from "./time-tick.js";
import { timeoutMissing } from "./timeout-missing.js";
import { timerNotStopped } from "./timer-not-stopped.js";
import { timerResetUnsafe } from "./timer-reset-unsafe.js";
import { unlockMissing } from "./unlock-missing.js";
import { waitStuck } from "./wait-stuck.js";
import { wgAddInside } from "./wg-add-inside.js";
import { wgByValue } from "./wg-by-value.js";
import { wgDoneSkipped } from "./wg-done-skipped.js";
import { workerNotStopped } from "./worker-not-stopped.js";
import { writerNotFlushed } from "./writer-not-flushed.js";

// biome-ignore format: one rule a line
export const rules: readonly Rule[] = [
  bodyNotClosed,
  cancelNotCalled,
  chanCloseMisuse,
  chanRangeUnclosed,
  chanRecvStuck,
  chanSendStuck,
  closeBeforeErrCheck,
  cmdNotWaited,
  ctxChainBroken,
  ctxGrowsInLoop,
  ctxMissing,
  dbPoolLimits,
  deferInLoop,
  expiredCtxCleanup,
  fileNotClosed,
  goroutineIgnoresCtx,
  goroutineNoExit,
  lockStuck,
  poolMisuse,
  protoWithoutPool,
  recoverInGoroutine,
  rowsErrUnchecked,
  rowsNotClosed,
  selectStuck,
  serverNotShutdown,
  signalNotStopped,
  stopNotCalled,
  testGoroutineFatal,
  tickerNotStopped,
  timeAfterInLoop,
  timeTick,
  timeoutMissing,
  timerNotStopped,
  timerResetUnsafe,
  unlockMissing,
  waitStuck,
  wgAddInside,
  wgByValue,
  wgDoneSkipped,
  workerNotStopped,
  writerNotFlushed,
];
