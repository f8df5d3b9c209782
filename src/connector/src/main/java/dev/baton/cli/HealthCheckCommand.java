package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.Endpoint;
import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.probe.HealthProbe;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.ProbeTls;
import dev.baton.probe.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The {@code health-check} command: exit code 0 and no output on HTTP 200, else 1 and one line on standard error.
 *
 * <p>Orchestrators run it every few seconds, so it avoids the command line library, logging and service lookup. It runs both in
 * a JVM of its own and in the agent, so it has no static state and never ends the process.
 */
final class HealthCheckCommand {
    private static final int HEALTHY = 0;
    private static final int FAILED = 1;
    private static final int MAX_MESSAGE = 300;

    private final ProbeRun run;

    /** What the command waits for, for the watchdog's message. */
    private volatile String target = "settings";

    HealthCheckCommand(ProbeRun run) {
        this.run = run;
    }

    /** Returns the exit code, or throws GoColdException if a separate JVM has to run the command. */
    int run(List<String> arguments, Map<String, String> environment) {
        try {
            Map<String, String> flags = ProbeArguments.parse(arguments);
            return runInTime(flags, environment, fromFlags(HealthSettings.VERBOSE, flags));
        } catch (SettingsException e) {
            return fail(e.getMessage());
        }
    }

    private int runInTime(Map<String, String> flags, Map<String, String> environment, boolean isVerbose) {
        // Taken from the command line alone, so that it bounds the reading of a configuration file too.
        Duration timeout = fromFlags(HealthSettings.TIMEOUT, flags);
        Watchdog watchdog = run.watch(timeout, () -> fail(target + ": " + timedOut(timeout)));
        boolean isInTime;
        Verdict verdict;
        try {
            verdict = judge(flags, environment, isVerbose, timeout, watchdog);
        } finally {
            isInTime = watchdog.done();
        }
        if (!isInTime) {
            return FAILED;
        }
        if (isVerbose) {
            verdict.lines.forEach(run.out()::println);
        }
        return verdict.failure.map(this::fail).orElse(HEALTHY);
    }

    private static <T> T fromFlags(Setting<T> setting, Map<String, String> flags) {
        // An invalid value is reported where the settings are read.
        return Optional.ofNullable(flags.get(setting.name()))
                .flatMap(setting::parse)
                .or(() -> setting.defaultText().flatMap(setting::parse))
                .orElseThrow();
    }

    private static String timedOut(Duration timeout) {
        return "timed out after " + timeout.toSeconds() + " s";
    }

    /** The output: lines for verbose mode, and one line on failure. */
    private record Verdict(List<String> lines, Optional<String> failure) {
        static Verdict failed(String why) {
            return new Verdict(List.of(), Optional.of(why));
        }
    }

    private Verdict judge(
            Map<String, String> flags,
            Map<String, String> environment,
            boolean isVerbose,
            Duration timeout,
            Watchdog watchdog) {
        try {
            ProbeRun.Question question =
                    run.question(() -> question(settings(flags, environment, isVerbose), isVerbose));
            target = question.target();
            Duration left = run.timeForRequest(timeout);
            long start = System.nanoTime();
            watchdog.moveTo(start + left.toNanos());
            run.begin(target);
            ProbeResult result = question.probe().call(question.endpoint(), left);
            run.check(result);
            return verdict(result, Duration.ofNanos(System.nanoTime() - start), timeout);
        } catch (SettingsException e) {
            return Verdict.failed(e.getMessage());
        } catch (LinkageError e) {
            return Verdict.failed("a library is missing, or of another version: "
                    + SafeText.clean(String.valueOf(e.getMessage()), MAX_MESSAGE));
        }
    }

    private ProbeRun.Question question(Settings settings, boolean isVerbose) {
        if (isVerbose) {
            settings.warnings().forEach(warning -> run.err().println("health-check: warning: " + warning));
        }
        int port = port(settings);
        run.check(settings);
        HealthProbe plain = HealthProbe.create(settings.value(HealthSettings.BIND_ADDRESS), port)
                .via(run.way());
        HealthProbe probe = ProbeTls.of(settings).map(plain::withTls).orElse(plain);
        Endpoint endpoint = settings.value(HealthSettings.ENDPOINT);
        boolean isLasting = !isVerbose
                && HealthSettings.PROBE_FILES.stream()
                        .allMatch(file -> settings.find(file).isEmpty());
        return new ProbeRun.Question(probe, endpoint, probe.url(endpoint) + origins(settings), isLasting);
    }

    private Settings settings(Map<String, String> flags, Map<String, String> environment, boolean isVerbose) {
        Optional<String> file = Stream.of(
                        environment.getOrDefault(CommonSettings.CONFIG.variable(), ""),
                        flags.getOrDefault(CommonSettings.CONFIG.name(), ""))
                .filter(text -> !text.isEmpty())
                .findFirst();
        file.flatMap(CommonSettings.CONFIG::parse).ifPresent(path -> run.checkFile(CommonSettings.CONFIG, path));
        return Settings.builder()
                .yaml(YamlSettings::read)
                .declare(HealthSettings.PROBE)
                // The connector's settings may stand in the same file, and must not be reported as unknown. Knowing
                // them requires loading the connector.
                .known(file.isPresent() || isVerbose ? ProgramSettings.ofThisProgram() : List.of())
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

    private Verdict verdict(ProbeResult result, Duration time, Duration timeout) {
        String reason = result.isTimeout() ? timedOut(timeout) : result.reason();
        List<String> lines = new ArrayList<>();
        lines.add(
                target + ": " + (result.isOk() ? "HTTP 200" : reason) + " in " + time.toMillis() + " ms, " + run.way());
        if (!result.text().isBlank()) {
            lines.add(printable(result.text()));
        }
        return new Verdict(lines, result.isOk() ? Optional.empty() : Optional.of(target + ": " + reason));
    }

    /** Replaces control characters: an untrusted body must not control the terminal. */
    private static String printable(String text) {
        return text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\n\t]]", " ");
    }

    private int fail(String why) {
        run.err().println("health-check: " + why);
        return FAILED;
    }
}
