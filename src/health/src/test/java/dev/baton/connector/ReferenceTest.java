package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.Reference.By;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "7, ID, 7",
        "userName=ann=b, USER_NAME, ann=b",
        "username=ann, USER_NAME, ann",
        "externalId=4711, EXTERNAL_ID, 4711",
        "displayName=x, ID, displayName=x",
        "id=userName=x, ID, userName=x",
        "'uid=ann,ou=people', ID, 'uid=ann,ou=people'",
        "bWF4aW11bQ==, ID, bWF4aW11bQ=="
    })
    void anAccountIsNamedByIdOrByName(String text, By by, String value) {
        Reference reference = Reference.account(text);
        assertThat(reference, is(new Reference(by, value)));
        assertThat(Reference.account(reference.toString()), is(reference));
    }

    @ParameterizedTest
    @CsvSource({
        "7, ID, 7",
        "displayName=Admins, DISPLAY_NAME, Admins",
        "userName=x, ID, userName=x",
        "id=displayName=x, ID, displayName=x"
    })
    void aGroupIsNamedByIdOrByName(String text, By by, String value) {
        Reference reference = Reference.group(text);
        assertThat(reference, is(new Reference(by, value)));
        assertThat(Reference.group(reference.toString()), is(reference));
    }
}
