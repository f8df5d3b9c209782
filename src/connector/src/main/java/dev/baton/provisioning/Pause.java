package dev.baton.provisioning;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A pause of a connector: no replica attempts its tasks until a person resumes them.
 *
 * @param since when it began
 * @param person who paused the connector
 * @param note the reason, if one was given
 */
public record Pause(Instant since, String person, Optional<String> note) {
    static Optional<Pause> read(Transaction transaction) throws SQLException {
        return transaction.first(
                "select since, person, note from pause where connector = ?",
                row -> new Pause(row.time("since"), row.text("person"), row.optionalText("note")),
                transaction.connector());
    }

    /**
     * Describes the pause in one line.
     *
     * @return since when, by whom and why
     */
    public String describe() {
        return "paused since " + since + " by " + person
                + note.map(text -> ": " + text).orElse("");
    }
}
