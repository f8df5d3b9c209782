package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.SafeText;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** What is to be said of a failure of the task database, and what it means. Pure functions. */
final class DatabaseFailure {
    private static final int MAX_REASON = 200;
    private static final int MAX_CAUSES = 20;
    private static final String NO_SPACE = "No space left";

    /** H2 ends its messages with its version and its error code. */
    private static final Pattern H2_SUFFIX = Pattern.compile("\\s*\\[[0-9./-]+]$");

    private DatabaseFailure() {}

    /** Why it failed, in one line, with what to do next if that is known. */
    static String describe(Throwable failure) {
        List<Throwable> causes = causes(failure);
        String remedy = remedy(causes);
        return SafeText.clean(reason(causes.getLast()), MAX_REASON) + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    /** Whether it came from a database. */
    static boolean isOfDatabase(Throwable failure) {
        return causes(failure).stream().anyMatch(SQLException.class::isInstance);
    }

    /** Whether the file is held by another process. */
    static boolean isInUse(Throwable failure) {
        return isH2(causes(failure), ErrorCode.DATABASE_ALREADY_OPEN_1, DataUtils.ERROR_FILE_LOCKED);
    }

    /** Whether H2 gave the file up, as it does when it could not write: it has to be opened anew. */
    static boolean isGivenUp(Throwable failure) {
        return causes(failure).stream()
                .anyMatch(cause -> cause instanceof MVStoreException
                        || cause instanceof JdbcException h2
                                && Stream.of(
                                                ErrorCode.DATABASE_IS_CLOSED,
                                                ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                                                ErrorCode.OBJECT_CLOSED,
                                                ErrorCode.IO_EXCEPTION_1,
                                                ErrorCode.IO_EXCEPTION_2,
                                                ErrorCode.FILE_CORRUPTED_1)
                                        .anyMatch(code -> code == h2.getErrorCode()));
    }

    private static String reason(Throwable cause) {
        if (cause instanceof AccessDeniedException) {
            return "access denied";
        }
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        String message = cause instanceof JdbcException h2 ? h2.getOriginalMessage() : cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : H2_SUFFIX.matcher(message).replaceAll("");
    }

    private static String remedy(List<Throwable> causes) {
        String last = String.valueOf(causes.getLast().getMessage());
        if (last.contains(NO_SPACE) || isState(causes, "53100")) {
            return "make room there";
        }
        if (isState(causes, "28")) {
            return "check " + ProvisioningSettings.DATABASE_USER.flag() + " and "
                    + ProvisioningSettings.DATABASE_PASSWORD.flag() + "-file";
        }
        if (isState(causes, "3D")) {
            return "create that database, or correct " + ProvisioningSettings.DATABASE_URL.flag();
        }
        if (isState(causes, "08")) {
            return "check that it runs and can be reached from here";
        }
        if (isH2(causes, ErrorCode.FILE_CORRUPTED_1, DataUtils.ERROR_FILE_CORRUPT)) {
            return "restore it from a backup, or move it away to begin without tasks";
        }
        if (causes.getLast() instanceof AccessDeniedException || last.contains("Permission denied")) {
            return "let this user read and write there";
        }
        return "";
    }

    private static boolean isState(List<Throwable> causes, String prefix) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith(prefix));
    }

    private static boolean isH2(List<Throwable> causes, int code, int storeCode) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof JdbcException h2 && h2.getErrorCode() == code
                        || cause instanceof MVStoreException store && store.getErrorCode() == storeCode);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MAX_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
