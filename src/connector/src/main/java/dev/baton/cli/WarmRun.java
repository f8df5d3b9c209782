package dev.baton.cli;

import dev.baton.cli.agent.AgentCall;
import dev.baton.cli.agent.GoColdException;
import dev.baton.config.BindAddress;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProbeWay;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.Watchdog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A run in the service, on behalf of a launcher.
 *
 * @param ownFiles the files that the service started with, by the setting that names each
 * @param known earlier questions
 */
record WarmRun(AgentCall call, Map<Setting<Path>, Path> ownFiles, KnownQuestions known) implements ProbeRun {
    @Override
    public PrintStream out() {
        return call.out();
    }

    @Override
    public PrintStream err() {
        return call.err();
    }

    @Override
    public ProbeWay way() {
        return ProbeWay.WARM;
    }

    @Override
    public Watchdog watch(Duration timeout, Runnable onExpiry) {
        Thread caller = Thread.currentThread();
        return Watchdog.start(Thread.ofVirtual(), call.deadlineNanos(), () -> {
            onExpiry.run();
            call.end(ConnectorCli.FAILED);
            caller.interrupt();
        });
    }

    @Override
    public Duration timeForRequest(Duration timeout) {
        return timeout;
    }

    @Override
    public Question question(Supplier<Question> reading) {
        return known.get(call.request(), reading);
    }

    /** Java sees only the caller's user, so whether the caller may read another file is unknown. */
    @Override
    public void checkFile(Setting<Path> setting, Path file) {
        boolean isOwn = call.request().directory().resolve(file).equals(file) && file.equals(ownFiles.get(setting));
        coldUnless(isOwn, ProbeWay.FILES);
    }

    @Override
    public void check(Settings settings) {
        coldUnless(settings.value(HealthSettings.AGENT), ProbeWay.OFF);
        BindAddress address = settings.value(HealthSettings.BIND_ADDRESS);
        coldUnless(address.isNumeric() || address.host().equalsIgnoreCase("localhost"), ProbeWay.HOST_NAME);
        HealthSettings.PROBE_FILES.forEach(
                setting -> settings.find(setting).ifPresent(file -> checkFile(setting, file)));
    }

    @Override
    public void check(ProbeResult result) {
        coldUnless(!result.isUnread(), ProbeWay.CHUNKS);
    }

    private static void coldUnless(boolean isSafe, ProbeWay way) {
        if (!isSafe) {
            throw new GoColdException(way);
        }
    }

    @Override
    public void begin(String target) {
        call.begin(target);
    }
}
