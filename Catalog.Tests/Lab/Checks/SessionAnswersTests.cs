using System.Text.Json;
using Catalog.Lab.Checks.Sessions;

namespace Catalog.Tests.Lab.Checks;

/// <summary>A node that answers with the session of another user fails the check, whatever its status says.</summary>
public sealed class SessionAnswersTests
{
    [Theory]
    [InlineData("""{"id":7,"userId":1}""", true)]
    [InlineData("""{"id":8,"userId":2}""", false)]
    [InlineData("""{"items":[{"id":7,"isCurrent":true},{"id":6,"isCurrent":false}]}""", true)]
    [InlineData("""{"items":[{"id":8,"isCurrent":true}]}""", false)]
    public void An_answer_shows_the_session_of_its_token(string body, bool isOk)
    {
        var answers = new SessionAnswers();

        answers.Add(session: 7, JsonElement.Parse(body));

        Assert.Equal(isOk, answers.Rows.All(row => row.Ok));
    }

    [Fact]
    public void Without_an_answer_nothing_was_shown() => Assert.Contains(new SessionAnswers().Rows, row => !row.Ok);
}
