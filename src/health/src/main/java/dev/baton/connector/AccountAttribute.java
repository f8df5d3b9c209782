package dev.baton.connector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An attribute with which an account can be created or updated, of a user or of the enterprise extension. Names are those of
 * RFC 7643 sections 4.1 and 4.3, in any case.
 *
 * <table>
 *   <caption>Names</caption>
 *   <tr><th>attribute</th><th>name</th></tr>
 *   <tr><td>simple</td><td>{@code title}</td></tr>
 *   <tr><td>part of the name</td><td>{@code givenName}, {@code familyName}, {@code name.middleName}</td></tr>
 *   <tr><td>one of several, by type</td><td>{@code email} (that is {@code emails.work}), {@code phoneNumbers.mobile},
 *       {@code addresses.home.locality}</td></tr>
 *   <tr><td>several without types</td><td>{@code roles}, {@code entitlements}, {@code x509Certificates}, the values joined by
 *       semicolons</td></tr>
 *   <tr><td>enterprise extension</td><td>{@code enterprise.department}, {@code enterprise.manager} (an account's id)</td></tr>
 * </table>
 *
 * <p>The RFC's paths are names as well: {@code emails[type eq "work"].value} and {@code urn:…:2.0:User:department}. Excluded
 * are {@code active}, which has its own operations, {@code password}, and read-only attributes.
 */
public final class AccountAttribute implements Comparable<AccountAttribute> {
    private static final String ENTERPRISE = "enterprise";
    private static final String CORE_URN = "urn:ietf:params:scim:schemas:core:2.0:User:";
    private static final String ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:";
    private static final Pattern OF_TYPE = Pattern.compile("(?i)(\\w+)\\[type eq \"([\\w-]+)\"](?:\\.(\\w+))?");
    private static final Pattern TYPE = Pattern.compile("[\\w-]{1,40}");

    private static final List<String> SIMPLE = List.of(
            "userName",
            "externalId",
            "displayName",
            "nickName",
            "profileUrl",
            "title",
            "userType",
            "preferredLanguage",
            "locale",
            "timezone",
            "roles",
            "entitlements",
            "x509Certificates");
    private static final List<String> TYPED = List.of("emails", "phoneNumbers", "ims", "photos");
    private static final List<String> ADDRESS =
            List.of("formatted", "streetAddress", "locality", "region", "postalCode", "country");
    private static final Map<String, List<String>> PARTS = Map.of(
            "name",
            List.of("givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix", "formatted"),
            ENTERPRISE,
            List.of("employeeNumber", "costCenter", "organization", "division", "department", "manager"));

    /** The name by which the account signs in; unique in the target system. */
    public static final AccountAttribute USER_NAME = known("userName");
    /** The account's id in the system that asks for it. */
    public static final AccountAttribute EXTERNAL_ID = known("externalId");
    /** The name to show. */
    public static final AccountAttribute DISPLAY_NAME = known("displayName");
    /** The person's given name. */
    public static final AccountAttribute GIVEN_NAME = known("givenName");
    /** The person's family name. */
    public static final AccountAttribute FAMILY_NAME = known("familyName");
    /** The work e-mail address. */
    public static final AccountAttribute EMAIL = known("email");

    /** The attributes that most accounts have. */
    public static final List<AccountAttribute> COMMON =
            List.of(USER_NAME, EXTERNAL_ID, DISPLAY_NAME, GIVEN_NAME, FAMILY_NAME, EMAIL);

    private final String id;
    private final List<String> path;

    private AccountAttribute(String... path) {
        this.path = List.of(path);
        this.id = switch (String.join(".", path)) {
            case "name.givenName" -> "givenName";
            case "name.familyName" -> "familyName";
            case "emails.work" -> "email";
            default -> String.join(".", path);
        };
    }

    private static AccountAttribute known(String name) {
        return of(name).orElseThrow();
    }

    /**
     * Finds an attribute by its name.
     *
     * @param name a name, in any case (RFC 7643 section 2.1)
     * @return the attribute, or empty if none has that name
     */
    public static Optional<AccountAttribute> of(String name) {
        if (isPrefix(CORE_URN, name)) {
            return of(name.substring(CORE_URN.length()));
        }
        if (isPrefix(ENTERPRISE_URN, name)) {
            return of(ENTERPRISE + '.' + name.substring(ENTERPRISE_URN.length()));
        }
        Matcher ofType = OF_TYPE.matcher(name);
        List<String> parts = new ArrayList<>(
                ofType.matches()
                        ? Stream.of(ofType.group(1), ofType.group(2), ofType.group(3))
                                .filter(part -> part != null)
                                .toList()
                        : Arrays.asList(name.split("\\.", -1)));
        boolean isValue = parts.size() == 3 && parts.getLast().equalsIgnoreCase("value");
        if (isValue) {
            parts.removeLast();
        }
        return switch (parts.size()) {
            case 1 -> ofOne(name);
            case 2 -> ofTwo(parts.getFirst(), parts.getLast());
            case 3 -> ofThree(parts.get(0), parts.get(1), parts.get(2));
            default -> Optional.empty();
        };
    }

    private static boolean isPrefix(String prefix, String text) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static Optional<AccountAttribute> ofOne(String name) {
        if (name.equalsIgnoreCase("email")) {
            return Optional.of(new AccountAttribute("emails", "work"));
        }
        Optional<AccountAttribute> simple = spelled(SIMPLE, name).map(AccountAttribute::new);
        // Ambiguous: both a name and an address have it.
        return simple.isPresent() || name.equalsIgnoreCase("formatted") ? simple : ofTwo("name", name);
    }

    private static Optional<AccountAttribute> ofTwo(String first, String second) {
        Optional<String> whole = spelled(List.copyOf(PARTS.keySet()), first);
        if (whole.isPresent()) {
            return spelled(PARTS.get(whole.get()), second).map(part -> new AccountAttribute(whole.get(), part));
        }
        return spelled(TYPED, first)
                .filter(list -> TYPE.matcher(second).matches())
                .map(list -> new AccountAttribute(list, second.toLowerCase(Locale.ROOT)));
    }

    private static Optional<AccountAttribute> ofThree(String list, String type, String part) {
        boolean isAddress =
                list.equalsIgnoreCase("addresses") && TYPE.matcher(type).matches();
        return spelled(ADDRESS, part)
                .filter(found -> isAddress)
                .map(found -> new AccountAttribute("addresses", type.toLowerCase(Locale.ROOT), found));
    }

    private static Optional<String> spelled(List<String> names, String name) {
        return names.stream().filter(name::equalsIgnoreCase).findFirst();
    }

    /** {@return the names without a type, and examples of names with one, for a message} */
    public static List<String> names() {
        return Stream.of(
                        COMMON.stream().map(AccountAttribute::id),
                        SIMPLE.stream(),
                        PARTS.entrySet().stream()
                                .flatMap(whole -> whole.getValue().stream().map(part -> whole.getKey() + '.' + part)),
                        Stream.of(
                                "emails.home",
                                "phoneNumbers.work",
                                "ims.skype",
                                "photos.photo",
                                "addresses.work.locality"))
                .flatMap(found -> found)
                .flatMap(name -> of(name).stream())
                .map(AccountAttribute::id)
                .distinct()
                .toList();
    }

    /** {@return the name in JSON and CSV, in camel case, with dots between its parts} */
    public String id() {
        return id;
    }

    /** {@return the attribute's name, or {@code enterprise} for the extension, then its type and its part, if it has them} */
    public List<String> path() {
        return path;
    }

    /** Orders {@link #COMMON} first, then by id. */
    @Override
    public int compareTo(AccountAttribute other) {
        return Comparator.<AccountAttribute>comparingInt(attribute -> {
                    int index = COMMON.indexOf(attribute);
                    return index < 0 ? COMMON.size() : index;
                })
                .thenComparing(AccountAttribute::id)
                .compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccountAttribute attribute && id.equals(attribute.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
