package dev.baton.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a {@code health-check} ran: warm, in the service's probe agent, or cold, in its own JVM, and the reason. */
public enum ProbeWay {
    /** In the agent. */
    WARM(""),
    /** The agent is turned off. */
    OFF("the agent is turned off"),
    /** No service of this program and user listens on a socket. */
    NO_AGENT("no agent found"),
    /** What listens is of another user, program, network or mount namespace, or cannot be told to be none of these. */
    NOT_TRUSTED("the agent found is not this program's, or cannot be told to be"),
    /** Several services of this program run here. */
    SEVERAL_AGENTS("several services of this program run here"),
    /** The locale's encoding, or that of an argument or a variable, is not UTF-8. */
    ENCODING("not UTF-8"),
    /** Arguments and variables are larger than an agent takes. */
    TOO_LARGE("too many arguments and variables"),
    /** The agent closed the connection without an answer. */
    UNANSWERED("the agent gave no answer"),
    /** The agent is of another version. */
    OTHER_VERSION("the agent is of another version"),
    /** The target is a name, whose address a long-lived JVM may know from before. */
    HOST_NAME("the target is a host name"),
    /** A file is named that the service did not start with, or by a relative path. */
    FILES("a file is named that the service did not start with"),
    /** The service runs with system properties of the network or of TLS. */
    PROPERTIES("the service has network or TLS properties"),
    /** The answer is in chunks, whose size only a JVM of its own may find out. */
    CHUNKS("the answer is in chunks"),
    /** The service is out of file descriptors. */
    DESCRIPTORS("the service is out of file descriptors"),
    /** What was asked for is help. */
    HELP("help is no probe"),
    /** The agent failed. */
    FAILED("the agent failed"),
    /** It was not the launcher that started the command. */
    NO_LAUNCHER("not started by the launcher");

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String reason;

    ProbeWay(String reason) {
        this.reason = reason;
    }

    /**
     * The way with an id.
     *
     * @param id what {@link #id()} gives
     * @return the way, or empty if there is none
     */
    public static Optional<ProbeWay> of(String id) {
        return Arrays.stream(values()).filter(way -> way.id.equals(id)).findFirst();
    }

    /** {@return what launcher, agent and metrics call it: lower-case words, joined by dashes} */
    public String id() {
        return id;
    }

    /** {@return why it is cold, for people; empty if it is warm} */
    public String reason() {
        return reason;
    }

    /** For people, {@code warm} or {@code cold: no agent found} for example. */
    @Override
    public String toString() {
        return this == WARM ? id : "cold: " + reason;
    }
}
