package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests that make users, namespaces and limits of their own need root: skipped without, but where CI is true. */
final class Root {
    private Root() {}

    static void require() {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat("this test needs root", isRoot, is(true));
        }
        assumeTrue(isRoot, "this test needs root");
    }
}
