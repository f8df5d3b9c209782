package dev.baton.manifests;

/** An error or a warning about a manifest. Immutable. */
public final class Finding {
    private final String line;
    private final boolean isWarning;

    Finding(String line, boolean isWarning) {
        this.line = line;
        this.isWarning = isWarning;
    }

    /** {@return whether the connector works with the manifest, but is restarted or cut off unnecessarily} */
    public boolean isWarning() {
        return isWarning;
    }

    /** {@return one line: the file, the object and field, and the problem} */
    @Override
    public String toString() {
        return line;
    }
}
