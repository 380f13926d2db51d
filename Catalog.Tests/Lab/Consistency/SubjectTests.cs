using System.Net.Http.Headers;
using Catalog.Lab.Checks.Consistency;

namespace Catalog.Tests.Lab.Consistency;

public sealed class SubjectTests
{
    [Theory]
    [InlineData("\"42-7-1795905453566849\"", 7L)] // of a row
    [InlineData("\"42-1\"", 1L)] // of one that was never changed
    [InlineData("\"ziPWKTYfqTl-V4CxG5wx-12\"", 12L)] // of bytes
    [InlineData("\"ziPWKTYfqTl-V4CxG5wx\"", null)]
    [InlineData(null, null)]
    public void The_version_that_an_answer_shows_is_in_its_entity_tag(string? tag, long? version)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.ETag = tag is null ? null : EntityTagHeaderValue.Parse(tag);

        Assert.Equal(version, Subject.VersionOf(answer));
    }

    [Fact]
    public async Task An_answer_without_a_version_does_not_pass_for_an_old_one()
    {
        using var answer = new HttpResponseMessage();
        var subject = new Subject("country", "/countries/NL", "country:NL", Write: null, Sql: "", VersionSql: "");

        var failure = await Assert.ThrowsAsync<FormatException>(() => subject.VersionOfAsync(answer, CancellationToken.None));

        Assert.Contains("/countries/NL shows no version", failure.Message, StringComparison.Ordinal);
    }
}
