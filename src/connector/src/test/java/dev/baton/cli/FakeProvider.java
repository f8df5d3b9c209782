package dev.baton.cli;

import dev.baton.config.CheckOptions;
import dev.baton.config.Secret;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A connector with settings and a check of its own and a client that is always well. */
final class FakeProvider implements ConnectorProvider {
    static final Setting<URI> URL =
            Setting.httpUrl("fake-url", "base URL of the target system").required();
    static final Setting<Secret> TOKEN = Setting.secret("fake-token", "bearer token");

    @Override
    public String name() {
        return "baton-fake";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(URL, TOKEN);
    }

    @Override
    public Map<String, CheckOptions> checks() {
        return Map.of("queue", CheckOptions.builder().optional(true).build());
    }

    @Override
    public Connector connect(Settings settings) {
        return () -> {};
    }
}
