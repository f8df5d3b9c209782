package dev.baton.manifests;

/** One thing that is wrong with a manifest. Immutable. */
public final class Finding {
    private final String line;
    private final boolean isWarning;

    Finding(String line, boolean isWarning) {
        this.line = line;
        this.isWarning = isWarning;
    }

    /**
     * Whether the connector works as the manifest has it, but not steadily: it is restarted or cut short where there is no
     * need.
     *
     * @return {@code true} for a warning, {@code false} for an error
     */
    public boolean isWarning() {
        return isWarning;
    }

    /**
     * What is wrong, and where.
     *
     * @return one line: the file, the object and field, and the fault
     */
    @Override
    public String toString() {
        return line;
    }
}
