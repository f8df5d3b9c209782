package dev.baton.e2e;

/** Tests that make users, namespaces and limits of their own need root: skipped without, but where CI is true. */
final class Root {
    private Root() {}

    static void require() {
        Needed.require("root".equals(System.getProperty("user.name")), "this test needs root");
    }
}
