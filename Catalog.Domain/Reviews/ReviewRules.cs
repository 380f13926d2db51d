namespace Catalog.Domain.Reviews;

/// <summary>Every rule about a review.</summary>
public static class ReviewRules
{
    /// <summary>Greatest length of an author's name, in characters.</summary>
    public const int AuthorLength = 100;

    /// <summary>Greatest length of the text, in characters.</summary>
    public const int TextLength = 2_000;

    /// <summary>Fewest stars.</summary>
    public const int LeastStars = 1;

    /// <summary>Most stars.</summary>
    public const int MostStars = 5;

    /// <summary>Checks a draft against all rules, not only up to the first that is broken.</summary>
    /// <param name="draft">What is proposed. A missing text counts as empty.</param>
    /// <param name="violations">Takes the broken rules; not cleared first.</param>
    /// <returns>The checked details, or <see langword="null"/> when a rule was broken.</returns>
    public static ReviewDetails? Check(ReviewDraft draft, ICollection<RuleViolation> violations)
    {
        var before = violations.Count;
        Report("author", TextRules.Broken(draft.Author, 1, AuthorLength));
        Report("stars", BrokenStars(draft.Stars));
        Report("text", TextRules.Broken(draft.Text ?? "", 0, TextLength, lines: true));

        return violations.Count > before
            ? null
            : new ReviewDetails { Author = draft.Author!, Stars = draft.Stars!.Value, Text = draft.Text ?? "" };

        void Report(string field, string? rule)
        {
            if (rule is not null)
            {
                violations.Add(new RuleViolation(field, rule));
            }
        }
    }

    private static string? BrokenStars(int? stars) => stars switch
    {
        null => "is required",
        >= LeastStars and <= MostStars => null,
        _ => $"must be {LeastStars} to {MostStars}",
    };
}
