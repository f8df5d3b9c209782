package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.Operation.CreateAccount;
import dev.baton.connector.Operation.GrantMembership;
import dev.baton.connector.Operation.UpdateAccount;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
    @Test
    void anAccountNeedsAUserName() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> new CreateAccount(Map.of(AccountAttribute.EMAIL, "a@example.org")));
        assertThat(e.getMessage(), is("userName is missing"));
    }

    @Test
    void anUpdateNeedsAChange() {
        assertThrows(IllegalArgumentException.class, () -> new UpdateAccount(Reference.id("1"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "a\0"})
    void aTextThatIsBlankOrHasControlCharactersIsRefusedByName(String text) {
        var e = assertThrows(
                IllegalArgumentException.class, () -> new GrantMembership(Reference.id("1"), Reference.id(text)));
        assertThat(e.getMessage(), startsWith("group must be"));
    }

    @Test
    void aTextMayBeAsLongAsTheLimitAndNoLonger() {
        String longest = "x".repeat(Operation.MAX_TEXT);
        assertThat(
                new GrantMembership(Reference.id("1"), Reference.id(longest))
                        .group()
                        .value(),
                is(longest));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GrantMembership(Reference.id("1"), Reference.id(longest + "x")));
    }

    @Test
    void anOperationDoesNotChangeWithTheMapItWasMadeFrom() {
        Map<AccountAttribute, String> source = new HashMap<>(Map.of(AccountAttribute.USER_NAME, "ann"));
        CreateAccount operation = new CreateAccount(source);
        source.put(AccountAttribute.USER_NAME, "bob");
        assertThat(operation.attributes().get(AccountAttribute.USER_NAME), is("ann"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> operation.attributes().clear());
    }

    @Test
    void anUpdateClearsWhatIsEmptyButNotTheUserName() {
        AccountAttribute title = AccountAttribute.of("title").orElseThrow();
        assertThat(
                new UpdateAccount(Reference.id("1"), Map.of(title, ""))
                        .changes()
                        .get(title),
                is(""));
        assertThrows(IllegalArgumentException.class, () -> new UpdateAccount(Reference.id("1"), Map.of(title, " ")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new UpdateAccount(Reference.id("1"), Map.of(AccountAttribute.USER_NAME, "")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new CreateAccount(Map.of(AccountAttribute.USER_NAME, "ann", title, "")));
    }

    @ParameterizedTest
    @CsvSource({"a, true", "'', false", "a b, false", "ä, false", "0b7c1d-x_y~, true"})
    void anIdempotencyKeyIsPrintableAsciiWithoutSpaces(String text, boolean isValid) {
        assertThat(IdempotencyKey.isValid(text), is(isValid));
    }

    @Test
    void anIdempotencyKeyHasALimit() {
        assertThat(IdempotencyKey.isValid("k".repeat(200)), is(true));
        assertThat(IdempotencyKey.isValid("k".repeat(201)), is(false));
    }
}
