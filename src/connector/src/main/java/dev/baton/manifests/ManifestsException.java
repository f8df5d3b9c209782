package dev.baton.manifests;

import java.util.List;

/** Nothing can be rendered: parameters are bad or missing. The message holds one line for each fault. */
public final class ManifestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    ManifestsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** {@return one line for each fault, at least one} */
    public List<String> faults() {
        return faults;
    }
}
