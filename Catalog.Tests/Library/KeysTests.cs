using Catalog.Caching;

namespace Catalog.Tests.Library;

public sealed class KeysTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("}")]
    [InlineData("}a")]
    [InlineData("{}")]
    public void A_key_has_a_hash_tag_that_is_not_empty_so_that_its_lease_is_in_the_same_slot(string id) =>
        Assert.Matches(@"^row:\{[^}]", new Keys<string>("row").Of(id));

    [Theory]
    [InlineData("a")]
    [InlineData("}")]
    [InlineData("~")]
    [InlineData("")]
    public void A_key_that_is_written_equals_the_one_that_is_created(string id)
    {
        Span<char> written = stackalloc char[32];

        if (new Keys<string>("row").TryWrite(id, written, out var length)) // else it is made
        {
            Assert.Equal(new Keys<string>("row").Of(id), written[..length].ToString());
        }
    }
}
