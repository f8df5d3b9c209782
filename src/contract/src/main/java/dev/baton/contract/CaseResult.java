package dev.baton.contract;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What became of a case.
 *
 * @param contractCase the case
 * @param verdict how it ended
 * @param sent what was sent last; may be empty
 * @param expected what was promised, the broken promise last
 * @param came what came instead, or why the case was skipped; may be empty
 * @param took how long it ran
 */
record CaseResult(
        ContractCase<?> contractCase, Verdict verdict, String sent, List<String> expected, String came, Duration took) {
    enum Verdict {
        PASSED,
        FAILED,
        /** It cannot be tried on this target. */
        SKIPPED,
        /** A fault of the kit's own. */
        BROKEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String id() {
        return contractCase.id();
    }

    Level level() {
        return contractCase.level();
    }

    boolean isGood() {
        return verdict == Verdict.PASSED || verdict == Verdict.SKIPPED;
    }

    /** The promise that was broken. */
    String broken() {
        return expected.isEmpty() ? "" : expected.getLast();
    }
}
