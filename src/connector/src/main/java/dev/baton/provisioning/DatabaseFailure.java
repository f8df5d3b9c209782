package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.SafeText;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Describes failures of the task database and what to do about them. Pure functions. */
final class DatabaseFailure {
    private static final int MAX_REASON = 200;
    private static final int MAX_CAUSES = 20;
    private static final String NO_SPACE = "No space left";

    /** The driver puts SQLite's own message in parentheses after the name of the error code. */
    private static final Pattern SQLITE_PREFIX = Pattern.compile("^\\[SQLITE_\\w+]\\s*[^(]*\\((.+)\\)$");

    /** Further lines that locate an error in its statement. */
    private static final Pattern POSTGRESQL_PLACE =
            Pattern.compile("\\R {2}(Where|Position|Location): .*", Pattern.DOTALL);

    private static final Pattern TLS = Pattern.compile("\\bSSL\\b|\\bcertificate\\b|hostnameverifier|private key");

    /**
     * Remedies by SQLSTATE or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). The order matters:
     * an exception that wraps another failure may have the state 08, connection exception.
     */
    private static final List<Map.Entry<String, String>> REMEDIES = List.of(
            Map.entry("53100", "free space there"),
            Map.entry(
                    "25006",
                    "make the server writable, or have " + ProvisioningSettings.DATABASE_URL.flag()
                            + " name one that is"),
            Map.entry("53300", "allow more connections there, or end some"),
            Map.entry("55P03", "end the transaction that holds the lock there"),
            Map.entry("57014", "find out there what makes statements slow"),
            Map.entry("42501", "have its user own these tables, or grant it all rights to them and to their schema"),
            Map.entry(
                    "28",
                    "check " + ProvisioningSettings.DATABASE_USER.flag() + " and "
                            + ProvisioningSettings.DATABASE_PASSWORD.flag() + "-file"),
            Map.entry("3D", "create that database, or correct " + ProvisioningSettings.DATABASE_URL.flag()),
            Map.entry("08", "check that it runs and can be reached from here"));

    private DatabaseFailure() {}

    /** Returns the reason for a failure in one line, with the remedy if it is known. */
    static String describe(Throwable failure) {
        List<Throwable> causes = causes(failure);
        String remedy = remedy(causes);
        return SafeText.clean(reason(causes.getLast()), MAX_REASON) + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof AccessDeniedException) {
            return "access denied";
        }
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : SQLITE_PREFIX
                        .matcher(POSTGRESQL_PLACE.matcher(message).replaceAll(""))
                        .replaceAll("$1");
    }

    private static String remedy(List<Throwable> causes) {
        String last = String.valueOf(causes.getLast().getMessage());
        if (last.contains(NO_SPACE) || isSqlite(causes, SQLiteErrorCode.SQLITE_FULL)) {
            return "free space there";
        }
        if (isTls(causes)) {
            return "check sslmode, sslrootcert, sslcert and sslkey in " + ProvisioningSettings.DATABASE_URL.flag();
        }
        for (Map.Entry<String, String> known : REMEDIES) {
            if (isState(causes, known.getKey())) {
                return known.getValue();
            }
        }
        if (isSqlite(causes, SQLiteErrorCode.SQLITE_CORRUPT) || isSqlite(causes, SQLiteErrorCode.SQLITE_NOTADB)) {
            return "restore it from a backup, or move it away to begin without tasks";
        }
        if (causes.getLast() instanceof AccessDeniedException
                || last.contains("Permission denied")
                || isSqlite(causes, SQLiteErrorCode.SQLITE_READONLY)
                || isSqlite(causes, SQLiteErrorCode.SQLITE_CANTOPEN)) {
            return "let this user read and write there";
        }
        return "";
    }

    /** Recognizes failures of TLS by type or message, because the PostgreSQL driver has no codes for them. */
    private static boolean isTls(List<Throwable> causes) {
        return causes.stream().noneMatch(SocketException.class::isInstance)
                && causes.stream()
                        .anyMatch(cause -> cause instanceof SSLException
                                || cause instanceof SQLException
                                        && TLS.matcher(String.valueOf(cause.getMessage()))
                                                .find());
    }

    private static boolean isState(List<Throwable> causes, String prefix) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith(prefix));
    }

    /** Compares primary codes: the lowest byte of an extended code (https://www.sqlite.org/rescode.html). */
    private static boolean isSqlite(List<Throwable> causes, SQLiteErrorCode code) {
        return causes.stream()
                .anyMatch(cause ->
                        cause instanceof SQLiteException sqlite && (sqlite.getResultCode().code & 0xff) == code.code);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MAX_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
