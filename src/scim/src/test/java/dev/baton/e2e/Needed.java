package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs: without it the test is skipped, and fails where CI is true. */
final class Needed {
    private Needed() {}

    static void require(boolean isThere, String missing) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing, isThere, is(true));
        }
        assumeTrue(isThere, missing);
    }
}
