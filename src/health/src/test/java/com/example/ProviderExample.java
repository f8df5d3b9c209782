package com.example;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

// @start region=provider
final class ProviderExample implements ConnectorProvider {
    static final Setting<Path> DIRECTORY =
            Setting.path("directory", "the directory to watch").required();

    @Override
    public String name() {
        return "baton-directory";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DIRECTORY);
    }

    @Override
    public Connector connect(Settings settings) {
        Path directory = settings.value(DIRECTORY);
        return () -> {
            if (!Files.isDirectory(directory)) {
                throw new ConnectorException(FailureKind.NOT_FOUND, "the directory does not exist");
            }
        };
    }
}
// @end
