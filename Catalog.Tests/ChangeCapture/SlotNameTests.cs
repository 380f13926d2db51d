using Catalog.Infrastructure.Persistence.ChangeCapture;

namespace Catalog.Tests.ChangeCapture;

public sealed class SlotNameTests
{
    [Theory]
    [InlineData("catalog")]
    [InlineData("Catalog-Live 2")]
    [InlineData("a_database_whose_name_is_just_as_long_as_PostgreSQL_lets_it_be_63")]
    [InlineData("")]
    public void A_name_is_valid_in_PostgreSQL(string database) => Assert.Matches("^[a-z0-9_]{1,63}$", SlotName.Of(database));

    [Fact]
    public void Two_databases_never_share_a_name()
    {
        string[] databases = ["catalog", "catalog-a", "catalog_a", "catalog a", "Catalog_a", new string('x', 60), new string('x', 61)];

        Assert.Equal(databases.Length, databases.Select(database => SlotName.Of(database)).Distinct().Count());
    }

    [Fact]
    public void Two_groups_never_share_a_name()
    {
        string[] databases = ["catalog", "catalog_capture", "catalog-a", new string('x', 60)];
        string[] groups = ["", "a", "b", "capture", "sixteenletters16"];

        var names = databases.SelectMany(database => groups.Select(group => SlotName.Of(database, group))).ToArray();

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9_]{1,63}$", name));
    }
}
