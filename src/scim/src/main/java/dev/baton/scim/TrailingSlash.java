package dev.baton.scim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the service wants a slash at the end of its paths. Safe for use by several threads at once. */
final class TrailingSlash {
    private final Switch setting;
    private final Map<Integer, Boolean> wanted = new ConcurrentHashMap<>();

    TrailingSlash(Switch setting) {
        this.setting = setting;
    }

    /** A path as the service wants it. */
    String apply(String path) {
        boolean isWanted = setting == Switch.ON || wanted.containsKey(depth(path));
        return isWanted ? path + "/" : path;
    }

    /**
     * Learns that a slash was missing: collections and single resources may differ.
     *
     * @return whether the path has one from now on
     */
    boolean learn(String path) {
        if (setting != Switch.AUTO) {
            return false;
        }
        wanted.put(depth(path), true);
        return true;
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }
}
