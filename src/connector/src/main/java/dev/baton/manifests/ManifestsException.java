package dev.baton.manifests;

import java.util.List;

/** Thrown when nothing can be rendered because parameters are invalid or missing. The message has one line per error. */
public final class ManifestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    ManifestsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** {@return one line for each error, at least one} */
    public List<String> faults() {
        return faults;
    }
}
