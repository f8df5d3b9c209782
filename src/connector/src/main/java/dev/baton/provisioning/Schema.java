package dev.baton.provisioning;

import dev.baton.provisioning.TaskException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** The schema of the task database. Lists its migrations by name, because a jlink image has no directory to scan. */
final class Schema implements ResourceProvider {
    private static final int VERSION = 3;
    private static final String HISTORY = "flyway_schema_history";

    private final Transaction.Dialect dialect;
    private final List<String> names;

    private Schema(Transaction.Dialect dialect) {
        this.dialect = dialect;
        this.names = dialect == Transaction.Dialect.POSTGRESQL
                ? List.of("V1__tasks.sql", "V2__queue.sql", "V3__decisions.sql")
                : List.of("V2__tasks.sql", "V3__decisions.sql");
    }

    /** Returns whether the schema is missing or older than this program's; throws if it is newer. */
    static boolean isBehind(DataSource database, DatabasePlace place) {
        int version = version(database);
        if (version > VERSION) {
            throw new TaskException(
                    Reason.UNAVAILABLE,
                    place.name() + " has schema version " + version + ", and this program knows those up to " + VERSION
                            + ": run the version that it was last used with, or a newer one");
        }
        return version < VERSION;
    }

    static void migrate(DataSource database, DatabasePlace place) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database)
                .resourceProvider(new Schema(place.dialect()))
                .placeholders(Map.of("connector", place.connector()))
                .loggers("slf4j")
                .load()
                .migrate();
    }

    /** Reads the version directly, which is faster than through Flyway: each command does it. */
    private static int version(DataSource database) {
        try (Connection connection = database.getConnection()) {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
                if (!tables.next()) {
                    return 0;
                }
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select max(cast(\"version\" as integer)) from \"" + HISTORY + "\"")) {
                return row.next() ? row.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return names.stream()
                .filter(name ->
                        name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                .map(name -> (LoadableResource) new Script(name))
                .toList();
    }

    /** Returns {@code null} for an unknown name, as Flyway's contract demands. */
    @Override
    public LoadableResource getResource(String name) {
        return names.contains(name) ? new Script(name) : null;
    }

    private final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream in = Schema.class.getResourceAsStream(getAbsolutePath())) {
                return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return "/dev/baton/provisioning/schema/" + dialect.name().toLowerCase(java.util.Locale.ROOT) + "/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
