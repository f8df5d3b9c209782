package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.zaxxer.hikari.HikariConfig;
import dev.baton.config.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "//db/tasks, true",
        "//db/tasks?sslmode=require, true",
        "//db/tasks?sslmode=verify-ca, true",
        "//db/tasks?sslmode=verify-full, false",
        "//db/tasks?ApplicationName=x&sslmode=verify-full&sslrootcert=/ca.crt, false",
        "//db/tasks?options=sslmode=verify-full, true",
        "//10.0.0.1:5433/tasks, true",
        "//localhost/tasks, false",
        "//127.0.0.1/tasks, false",
        "//[::1]:5433/tasks, false",
        "//[fd00::1]/tasks, true"
    })
    void aServerBeyondThisHostThatIsNotVerifiedIsWarnedAbout(String url, boolean isWarned) {
        TaskServer server = TaskServer.of(Fixture.settings(Map.of("database-url", "jdbc:postgresql:" + url)), 1);
        assertThat(server.warning().isPresent(), is(isWarned));
    }

    @Test
    void theNameHoldsHostAndDatabaseAndNoParameters() {
        TaskServer server = TaskServer.of(
                Fixture.settings(Map.of("database-url", "jdbc:postgresql://db:5433/tasks?sslmode=require")), 1);
        assertThat(server.name(), is("the task database db:5433/tasks"));
    }
}
