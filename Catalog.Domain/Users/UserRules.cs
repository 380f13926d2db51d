using System.Text.RegularExpressions;

namespace Catalog.Domain.Users;

/// <summary>The rules for profiles.</summary>
/// <remarks>
/// An e-mail address has the plain form: ASCII letters, digits and symbols before one @, and after it a domain of at least two labels.
/// Quoted local parts, comments and address literals are rejected, and an internationalized domain must be in its ASCII form (xn--).
/// Whether the mailbox exists is not checked.
/// </remarks>
public static partial class UserRules
{
    /// <summary>The maximum length of an e-mail address, as in SMTP.</summary>
    public const int EmailLength = 254;

    /// <summary>The maximum length of the part before the @.</summary>
    public const int LocalPartLength = 64;

    /// <summary>The maximum length of a name, in characters.</summary>
    public const int NameLength = 100;

    /// <summary>The format of an e-mail address.</summary>
    public const string EmailPattern =
        "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
        + "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$";

    /// <summary>Checks a draft against all rules and reports every violation.</summary>
    /// <param name="draft">The draft; <see cref="TextRules.Clean"/> is applied to the name.</param>
    /// <param name="violations">Receives the violations; it is not cleared first.</param>
    /// <returns>The validated details, or <see langword="null"/> if a rule was broken.</returns>
    public static UserDetails? Check(UserDraft draft, ICollection<RuleViolation> violations)
    {
        draft = draft with { Name = TextRules.Clean(draft.Name) };
        var before = violations.Count;
        if (BrokenEmail(draft.Email) is { } email)
        {
            violations.Add(new RuleViolation("email", email));
        }

        if (TextRules.Broken(draft.Name, 1, NameLength) is { } name)
        {
            violations.Add(new RuleViolation("name", name));
        }

        return violations.Count > before ? null : new UserDetails { Email = draft.Email!, Name = draft.Name! };
    }

    private static string? BrokenEmail(string? email)
    {
        if (TextRules.Broken(email, 3, EmailLength) is { } rule)
        {
            return rule;
        }

        if (!Email().IsMatch(email!))
        {
            return "must be a plain e-mail address, such as ada@example.org";
        }

        return email!.IndexOf('@', StringComparison.Ordinal) > LocalPartLength ? $"must have at most {LocalPartLength} characters before the @" : null;
    }

    [GeneratedRegex(EmailPattern, RegexOptions.ExplicitCapture)]
    private static partial Regex Email();
}
