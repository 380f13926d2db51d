using Catalog.Api.Http;

namespace Catalog.Tests.Http;

/// <summary><c>*</c> stands alone in <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110, 13.1): anything else is no precondition.</summary>
public sealed class AnyTagTests
{
    [Theory]
    [InlineData("\"a\",*")]
    [InlineData("*,*")]
    [InlineData("*,")]
    [InlineData("W/*")]
    public void A_star_in_a_list_or_weak_is_refused_and_does_not_permit_the_write(string header)
    {
        Assert.Equal(400, IfMatch.Read(header, 1).Problem?.StatusCode);
        Assert.Equal(400, IfMatch.Read("*", 1, header).Problem?.StatusCode);
        Assert.False(EntityTag.IsKnown(header, "\"1-1-1\""));
    }

    [Fact]
    public void A_star_alone_stands_for_any_version()
    {
        Assert.Null(IfMatch.Read(" * ", 1).Problem);
        Assert.Null(IfMatch.Read(" * ", 1).Revisions);
        Assert.True(EntityTag.IsKnown("*", "\"1-1-1\""));
    }
}
