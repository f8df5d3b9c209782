package dev.baton.contract;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The result of a case.
 *
 * @param contractCase the case
 * @param verdict how the case ended
 * @param sent what was sent last; may be empty
 * @param expected the promises that were checked, a broken one last
 * @param came what came back, or why the case was skipped; may be empty
 * @param took how long the case ran
 */
record CaseResult(
        ContractCase<?> contractCase, Verdict verdict, String sent, List<String> expected, String came, Duration took) {
    enum Verdict {
        PASSED,
        FAILED,
        /** The case does not apply to this target. */
        SKIPPED,
        /** The kit itself failed. */
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

    /** Returns the broken promise of a failed case. */
    String broken() {
        return expected.isEmpty() ? "" : expected.getLast();
    }
}
