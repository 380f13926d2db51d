using System.Text.RegularExpressions;

namespace Catalog.Domain.Activity;

/// <summary>Every rule about an event.</summary>
public static partial class ActivityRules
{
    /// <summary>What a kind looks like. Kinds are the business of those who send and analyse them, so there is no list.</summary>
    public const string KindPattern = "^[a-z][a-z0-9-]{0,31}$";

    /// <summary>What a client's id looks like; a UUID does.</summary>
    public const string IdPattern = "^[A-Za-z0-9_-]{1,40}$";

    /// <summary>Checks a draft against all rules, not only up to the first that is broken.</summary>
    /// <param name="draft">What is proposed.</param>
    /// <param name="violations">Takes the broken rules; not cleared first.</param>
    /// <returns>The checked details, or <see langword="null"/> when a rule was broken.</returns>
    public static ActivityDetails? Check(ActivityDraft draft, ICollection<RuleViolation> violations)
    {
        var before = violations.Count;
        if (draft.Kind is null)
        {
            violations.Add(new RuleViolation("kind", "is required"));
        }
        else if (!Kind().IsMatch(draft.Kind))
        {
            violations.Add(new RuleViolation("kind", "must be 1 to 32 small letters of ASCII, digits and hyphens, a letter first"));
        }

        if (draft.ProductId is null)
        {
            violations.Add(new RuleViolation("productId", "is required"));
        }
        else if (draft.ProductId < 1)
        {
            violations.Add(new RuleViolation("productId", "must be a whole number within range, from 1"));
        }

        if (draft.Id is not null && !Id().IsMatch(draft.Id))
        {
            violations.Add(new RuleViolation("id", "must be 1 to 40 letters of ASCII, digits, hyphens and underscores"));
        }

        return violations.Count > before
            ? null
            : new ActivityDetails { Kind = draft.Kind!, ProductId = draft.ProductId!.Value, Id = draft.Id };
    }

    // \z: unlike $, it lets no line break follow.
    [GeneratedRegex("""^[a-z][a-z0-9-]{0,31}\z""")]
    private static partial Regex Kind();

    [GeneratedRegex("""^[A-Za-z0-9_-]{1,40}\z""")]
    private static partial Regex Id();
}
