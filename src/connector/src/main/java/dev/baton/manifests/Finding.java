package dev.baton.manifests;

/** One thing that is wrong with a manifest. Immutable. */
public final class Finding {
    private final String line;
    private final boolean isWarning;

    Finding(String line, boolean isWarning) {
        this.line = line;
        this.isWarning = isWarning;
    }

    /** {@return whether the connector works as the manifest has it, but is restarted or cut short where there is no need} */
    public boolean isWarning() {
        return isWarning;
    }

    /** {@return one line: the file, the object and field, and the fault} */
    @Override
    public String toString() {
        return line;
    }
}
