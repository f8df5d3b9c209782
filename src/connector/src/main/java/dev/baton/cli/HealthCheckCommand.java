package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.probe.HealthProbe;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.Watchdog;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The {@code health-check} command: exit code 0 and no output on HTTP 200, else 1 and one line on standard error.
 *
 * <p>Orchestrators start it every few seconds, so it stays clear of the command line library, of logging and of service
 * lookup.
 */
final class HealthCheckCommand {
    private static final int HEALTHY = 0;
    private static final int FAILED = 1;
    private static final int MAX_MESSAGE = 300;

    private final PrintStream out;
    private final PrintStream err;
    private final long startNanos;
    private final IntConsumer halt;

    /** What is being waited for, for the watchdog's line. */
    private volatile String target = "settings";

    private HealthCheckCommand(PrintStream out, PrintStream err, long startNanos, IntConsumer halt) {
        this.out = out;
        this.err = err;
        this.startNanos = startNanos;
        this.halt = halt;
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        return create(out, err, ProcessStart.nanos(), Runtime.getRuntime()::halt)
                .run(arguments, environment);
    }

    /**
     * A command that has not run yet.
     *
     * @param out where {@code --verbose} prints
     * @param err where failures are printed
     * @param startNanos when the process started, as {@link System#nanoTime()} counts
     * @param halt ends the process at once with an exit code; called by the watchdog
     */
    static HealthCheckCommand create(PrintStream out, PrintStream err, long startNanos, IntConsumer halt) {
        return new HealthCheckCommand(out, err, startNanos, halt);
    }

    /** Runs the command and returns its exit code, unless the watchdog ends the process first. */
    int run(List<String> arguments, Map<String, String> environment) {
        try {
            Map<String, String> flags = ProbeArguments.parse(arguments);
            boolean isVerbose = ProbeArguments.isSet(ProbeArguments.VERBOSE, flags);
            flags.remove(ProbeArguments.VERBOSE.name());
            return runInTime(flags, environment, isVerbose);
        } catch (SettingsException e) {
            return fail(e.getMessage());
        }
    }

    private int runInTime(Map<String, String> flags, Map<String, String> environment, boolean isVerbose) {
        // Taken from the command line alone, so that it bounds the reading of a configuration file too.
        Duration timeout = timeout(flags);
        long deadlineNanos = startNanos + timeout.toNanos();
        Watchdog watchdog = Watchdog.start(deadlineNanos, () -> {
            fail(target + ": timed out after " + timeout.toSeconds() + " s");
            halt.accept(FAILED);
        });
        Verdict verdict = judge(flags, environment, deadlineNanos);
        if (!watchdog.done()) {
            return FAILED;
        }
        if (isVerbose) {
            verdict.result.ifPresent(this::print);
        }
        return verdict.failure.map(this::fail).orElse(HEALTHY);
    }

    private static Duration timeout(Map<String, String> flags) {
        String text = flags.get(HealthSettings.TIMEOUT.name());
        // A bad value gets its message where the settings are read.
        return Optional.ofNullable(text)
                .flatMap(HealthSettings.TIMEOUT::parse)
                .or(() -> HealthSettings.TIMEOUT.defaultText().flatMap(HealthSettings.TIMEOUT::parse))
                .orElseThrow();
    }

    /** What the command has come to: a line to print if it failed. */
    private record Verdict(Optional<ProbeResult> result, Optional<String> failure) {}

    private Verdict judge(Map<String, String> flags, Map<String, String> environment, long deadlineNanos) {
        try {
            Settings settings = settings(flags, environment);
            HealthProbe plain = HealthProbe.create(settings.value(HealthSettings.BIND_ADDRESS), port(settings));
            HealthProbe probe = ProbeTlsFiles.of(settings).map(plain::withTls).orElse(plain);
            Endpoint endpoint = settings.value(HealthSettings.ENDPOINT);
            target = probe.url(endpoint) + origins(settings);
            Duration remaining = Duration.ofNanos(deadlineNanos - System.nanoTime());
            ProbeResult result = probe.call(endpoint, remaining);
            return new Verdict(
                    Optional.of(result),
                    result.isOk() ? Optional.empty() : Optional.of(target + ": " + result.reason()));
        } catch (SettingsException e) {
            return new Verdict(Optional.empty(), Optional.of(e.getMessage()));
        } catch (LinkageError e) {
            return new Verdict(
                    Optional.empty(),
                    Optional.of("a library is missing, or of another version: "
                            + SafeText.clean(String.valueOf(e.getMessage()), MAX_MESSAGE)));
        }
    }

    private static Settings settings(Map<String, String> flags, Map<String, String> environment) {
        // The connector's settings, for which it has to be loaded, stand beside the probe's in a file alone.
        boolean hasFile = flags.containsKey(CommonSettings.CONFIG.name())
                || environment.containsKey(CommonSettings.CONFIG.variable());
        return Settings.builder()
                .declare(HealthSettings.PROBE)
                .known(hasFile ? ProgramSettings.ofThisProgram() : List.of())
                .environment(environment)
                .commandLine(flags)
                .build();
    }

    private static int port(Settings settings) {
        int port = settings.value(HealthSettings.PORT);
        if (port == 0) {
            throw new SettingsException(
                    settings.origin(HealthSettings.PORT).orElseThrow().with("0")
                            + ": must be 1 to 65535 for the health-check command");
        }
        return port;
    }

    private static String origins(Settings settings) {
        return " (address: " + settings.origin(HealthSettings.BIND_ADDRESS).orElseThrow() + ", port: "
                + settings.origin(HealthSettings.PORT).orElseThrow() + ")";
    }

    private void print(ProbeResult result) {
        long millis = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
        out.println(target + ": " + (result.isOk() ? "HTTP 200" : result.reason()) + ", " + millis
                + " ms since the process started");
        if (!result.text().isBlank()) {
            out.println(printable(result.text()));
        }
    }

    /** A body is untrusted: it must not steer the terminal. */
    private static String printable(String text) {
        return text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\n\t]]", " ");
    }

    private int fail(String why) {
        err.println("health-check: " + why);
        return FAILED;
    }
}
