using System.Text.RegularExpressions;

namespace Catalog.Domain.Users;

/// <summary>Every rule about a profile.</summary>
/// <remarks>
/// An e-mail address is taken in its plain form: ASCII letters, digits and signs before one @, and after it a domain of at least
/// two names. Quoted local parts, comments and address literals are refused, and a domain with other letters is to be written in
/// its ASCII form (xn--). Whether anybody reads mail there only a mail can tell.
/// </remarks>
public static partial class UserRules
{
    /// <summary>Greatest length of an e-mail address: what SMTP can carry.</summary>
    public const int EmailLength = 254;

    /// <summary>Greatest length of the part before the @.</summary>
    public const int LocalPartLength = 64;

    /// <summary>Greatest length of a name, in characters.</summary>
    public const int NameLength = 100;

    /// <summary>The form of an e-mail address as a regular expression.</summary>
    public const string EmailPattern =
        "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
        + "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$";

    /// <summary>Checks a draft against all rules, not only up to the first that is broken.</summary>
    /// <param name="draft">What is proposed; the name is taken as <see cref="TextRules.Clean"/> has it.</param>
    /// <param name="violations">Takes the broken rules; not cleared first.</param>
    /// <returns>The checked details, or <see langword="null"/> when a rule was broken.</returns>
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
