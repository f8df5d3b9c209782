package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.zaxxer.hikari.HikariConfig;
import dev.baton.config.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskServerTest {
    @Test
    void eachNewConnectionHasThePasswordOfThatMoment() {
        AtomicReference<String> password = new AtomicReference<>("first");
        HikariConfig config = TaskServer.config(
                "jdbc:postgresql://db/tasks", Optional.of("baton"), Optional.of(Secret.from(password::get)), 1);
        assertThat(config.getCredentialsProvider().getCredentials().getPassword(), is("first"));

        password.set("second");

        assertThat(config.getCredentialsProvider().getCredentials().getPassword(), is("second"));
        assertThat(config.getCredentialsProvider().getCredentials().getUsername(), is("baton"));
    }

    @Test
    void theNameHoldsHostAndDatabaseAndNoParameters() {
        TaskServer server = TaskServer.of(
                Fixture.settings(Map.of("database-url", "jdbc:postgresql://db:5433/tasks?sslmode=require")), 1);
        assertThat(server.name(), is("the task database db:5433/tasks"));
    }
}
