package dev.baton.e2e;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A connector that hangs, as one does that reads from a dead network share: no interrupt ends it. */
public final class StubbornProvider implements ConnectorProvider {
    private static final Setting<String> HANG_IN = Setting.oneOf(
                    "hang-in", List.of("connect", "validate"), "where it hangs")
            .required();
    private static final Setting<Path> MARK =
            Setting.path("mark", "a file that is made before it hangs").required();

    @Override
    public String name() {
        return "stubborn";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(HANG_IN, MARK);
    }

    @Override
    public Connector connect(Settings settings) {
        if (settings.value(HANG_IN).equals("connect")) {
            hang(settings.value(MARK));
        }
        return () -> hang(settings.value(MARK));
    }

    private static void hang(Path mark) {
        try {
            Files.createFile(mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park();
            Thread.interrupted();
        }
    }
}
