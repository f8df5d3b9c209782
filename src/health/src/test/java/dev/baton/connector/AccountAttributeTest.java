package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountAttributeTest {
    @ParameterizedTest
    @CsvSource({
        "userName, userName, userName",
        "USERNAME, userName, userName",
        "urn:ietf:params:scim:schemas:core:2.0:User:title, title, title",
        "givenName, givenName, name/givenName",
        "name.givenName, givenName, name/givenName",
        "middlename, name.middleName, name/middleName",
        "name.formatted, name.formatted, name/formatted",
        "email, email, emails/work",
        "emails.work, email, emails/work",
        "emails.Work.value, email, emails/work",
        "'emails[type eq \"work\"].value', email, emails/work",
        "phoneNumbers.mobile, phoneNumbers.mobile, phoneNumbers/mobile",
        "addresses.home.LOCALITY, addresses.home.locality, addresses/home/locality",
        "'addresses[type eq \"home\"].locality', addresses.home.locality, addresses/home/locality",
        "roles, roles, roles",
        "enterprise.department, enterprise.department, enterprise/department",
        "Enterprise.Manager.value, enterprise.manager, enterprise/manager",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter, enterprise.costCenter, enterprise/costCenter"
    })
    void anAttributeHasOneIdWhateverItWasCalled(String name, String id, String path) {
        AccountAttribute attribute = AccountAttribute.of(name).orElseThrow();
        assertThat(attribute.id(), is(id));
        assertThat(String.join("/", attribute.path()), is(path));
        assertThat(AccountAttribute.of(id), is(Optional.of(attribute)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "shoeSize",
                "active",
                "password",
                "id",
                "groups",
                "meta",
                "schemas",
                "formatted",
                "department",
                "emails",
                "emails.",
                "emails.work.display",
                "addresses.work",
                "addresses.work.shoe",
                "name",
                "name.shoe",
                "enterprise",
                "enterprise.shoe",
                "title.x",
                "a.b.c.d",
                "emails[type eq \"a b\"].value"
            })
    void whatIsNoAttributeIsNone(String name) {
        assertThat(AccountAttribute.of(name), is(Optional.empty()));
    }

    @Test
    void allNamesAreKnown() {
        assertThat(
                AccountAttribute.names().stream()
                        .filter(name -> AccountAttribute.of(name).isEmpty())
                        .toList(),
                is(List.of()));
        assertThat(AccountAttribute.names().size(), is(31));
    }
}
