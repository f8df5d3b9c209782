package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.provisioning.BulkInput.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line means that names its account and its group. */
class NamesInFilesTest {
    private static List<NewTask> read(String csv) {
        return BulkInputTest.read(csv, Format.CSV);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "disable-account,,ann,,,,     | userName=ann          | -",
                "disable-account,,,4711,,,    | externalId=4711       | -",
                "disable-account,7,,,,,       | 7                     | -",
                "delete-account,userName=ann,,,,, | userName=ann      | -",
                "grant-membership,,ann,,,Admins,  | userName=ann      | displayName=Admins",
                "grant-membership,,ann,,9,,       | userName=ann      | 9",
                "grant-membership,7,,,displayName=A,, | 7             | displayName=A",
                "update-account,,ann,,,,Ann   | userName=ann          | -",
                // The externalId names the account, and the userName is the new one.
                "update-account,,ann,4711,,,Ann | externalId=4711     | -",
                "update-account,7,ann,,,,     | 7                     | -",
            })
    void aLineNamesItsAccountAndItsGroup(String line, String account, String group) {
        NewTask task = read("operation,account,userName,externalId,group,groupName,displayName\n" + line + "\n")
                .getFirst();
        OperationType.Fields fields = OperationType.fieldsOf(task.operation());
        assertThat(fields.account().map(Object::toString), is(Optional.of(account)));
        assertThat(fields.group().map(Object::toString), is(Optional.ofNullable(group)));
        assertThat(TaskJson.readOperation(TaskJson.write(task.operation())), is(task.operation()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disable-account,,ann,4711,,,   | named by its userName and by its externalId",
                "disable-account,7,ann,,,,      | disable-account has no attributes",
                "disable-account,,,,,,          | account is missing",
                "grant-membership,,ann,,9,A,    | group and groupName both name the group",
                "update-account,,ann,,,,        | there is no attribute to update",
            })
    void aLineThatNamesNobodyOrTwoIsRefused(String line, String fault) {
        TaskException e = assertThrows(
                TaskException.class,
                () -> read("operation,account,userName,externalId,group,groupName,displayName\n" + line + "\n"));
        assertThat(e.getMessage(), containsString(fault));
    }

    @Test
    void whatNamesAnAccountComesAfterItsCreationAndItsDeletionAfterAll() {
        List<NewTask> tasks = read("""
                operation,userName,externalId,account,groupName
                create-account,ann@example.com,4711,,
                grant-membership,Ann@example.com,,,Admins
                disable-account,,4711,,
                delete-account,ben@example.com,,,
                create-account,eve@example.com,,,
                delete-account,ann@example.com,,,
                create-account,ann@example.com,,,
                disable-account,,,7,
                delete-account,,,7,
                """);
        List<Integer> after = new ArrayList<>();
        for (NewTask task : tasks) {
            after.add(task.after()
                    .map(key ->
                            tasks.stream().map(NewTask::idempotencyKey).toList().indexOf(Optional.of(key)) + 1)
                    .orElse(0));
        }
        assertThat(after, is(List.of(0, 1, 1, 0, 0, 3, 6, 0, 8)));
    }
}
