package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.baton.testing.Seeds;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain text                                     | plain text
            GET https://bob:pw@host/x failed               | GET https://***@host/x failed
            https://host/x?access_token=abc&a=b            | https://host/x?access_token=***&a=b
            https://host/x?api_key=abc                     | https://host/x?api_key=***
            Authorization: Bearer abc.def-123              | Authorization: Bearer ***
            authorization: basic dXNlcjpwdw==              | authorization: basic ***
            {"client_secret":"abc","a":1}                  | {"client_secret":"***","a":1}
            password = hunter2, next                       | password = ***, next
            token expired                                  | token expired
            the bearer token is missing                    | the bearer token is missing
            no basic auth. Try again                       | no basic auth. Try again
            """)
    void whatLooksLikeACredentialIsMasked(String text, String expected) {
        assertThat(SafeText.clean(text, 300), is(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S3cr%2ft+Value/9",
                "S3cr%252Ft%2BValue%2F9",
                "S3cr/t+Va lue/9",
                "S3cr/t+V\u200balue/9",
                "S3cr\\/t+Value\\/9",
                "S3cr&#x2f;t+Value/9",
                "S3cr&#47;t+Value/9",
                "UzNjci90K1ZhbHVlLzk=",
                "dTpTM2NyL3QrVmFsdWUvOQ==",
                "OlMzY3IvdCtWYWx1ZS85",
                "533363722f742b56616c75652f39",
                "533363722F742B56616C75652F39",
                "S3cr/t+V",
                "r/t+Value",
                "100% of S3cr%2ft%2BValue/9",
                "S3cr&#X0002F;t+Value/9",
            })
    void aSecretInAnotherFormTakesTheTextAlong(String form) {
        String masked = SafeText.mask(
                "answered 400 to POST /Users: no such key " + form + " here", List.of(Secret.of("S3cr/t+Value/9")));

        assertThat(masked, is("answered 400 to POST /Users: *** (withheld: it holds a secret)"));
    }

    @Test
    void ordinaryTextAndShortSecretsStay() {
        assertThat(SafeText.mask("a bad day", List.of(Secret.of("a"))), is("a bad day"));
        assertThat(SafeText.mask("no value is there", List.of(Secret.of("S3cr/t+Value/9"))), is("no value is there"));
    }

    @Test
    void controlAndFormatCharactersBecomeOneSpace() {
        assertThat(SafeText.clean("a\r\n\tb\u001b[0m\u202ec\u2028d\u0085e", 300), is("a b [0m c d e"));
    }

    @Test
    void longTextIsCutWithoutHalvingACharacter() {
        assertThat(SafeText.clean("abcd", 4), is("abcd"));
        assertThat(SafeText.clean("abcdef", 4), is("abc…"));
        assertThat(SafeText.clean("ab\uD83D\uDE00cd", 4), is("ab…"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the s3cr3t+value is there | the *** is there
            the s3cr3t%2Bvalue        | the ***
            cut s3cr3t+valu…          | cut ***…
            cut s3cr3t%2Bv…           | cut ***…
            cut s3cr…                 | cut ***…
            cut s3c…                  | cut s3c…
            cut s3cr                  | cut s3cr
            …                         | …
            """)
    void aKnownSecretIsMaskedAndSoIsWhatACutLeftOfIt(String text, String expected) {
        assertThat(SafeText.mask(text, List.of(Secret.of("s3cr3t+value"))), is(expected));
    }

    @Test
    void maskingAsksNoSource() {
        AtomicInteger reads = new AtomicInteger();
        Secret secret = Secret.from(() -> "value-" + reads.incrementAndGet());
        secret.value();
        secret.value();
        secret.value();

        assertThat(SafeText.mask("value-1 value-2 value-3", List.of(secret)), is("value-1 *** ***"));
        assertThat(reads.get(), is(3));
    }

    @Test
    void theResultIsOneBoundedLine() {
        Seeds.upTo(1_000, random -> {
            int maxLength = random.nextInt(1, 401);

            String clean = SafeText.clean(Seeds.text(random, 500), maxLength);

            assertThat(clean.length(), is(lessThanOrEqualTo(maxLength)));
            assertThat(clean.chars().anyMatch(Character::isISOControl), is(false));
        });
    }

    @Test
    void aTokenInAHeaderNeverShows() {
        Seeds.upTo(500, random -> {
            String text = Seeds.text(random, 200) + " Authorization: Bearer s3cr3t-t0k3n " + Seeds.text(random, 200);

            assertThat(SafeText.clean(text, 8_192), not(containsString("s3cr3t-t0k3n")));
        });
    }
}
