using System.Globalization;
using Catalog.Tests.Operations;
using Catalog.Domain;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

/// <summary>Files as shops export them, without any option.</summary>
public sealed class ShopFileTests
{
    [Theory]
    [InlineData("ikea.csv", "ikea", 14, 0)]
    [InlineData("eshop.json", "eshop", 5, 0)]
    [InlineData("eshop-api.json", "eshop", 2, 0)]
    [InlineData("eshop-items.csv", "eshop", 2, 0)]
    [InlineData("woocommerce.csv", "woocommerce", 6, 3)]
    [InlineData("magento.csv", "magento", 15, 0)]
    [InlineData("shopify.csv", "shopify", 3, 1)]
    [InlineData("saleor.csv", "saleor", 2, 0)]
    public async Task A_file_is_recognized_and_each_line_is_a_product_or_says_why_not(string file, string format, int products, int skipped)
    {
        var (lines, reading, _) = await ReadAsync(file);

        Assert.Equal(format, reading!.Format);
        Assert.Equal([], lines.SelectMany(Broken));
        Assert.Equal((products, skipped), (lines.Count(line => line.Draft is not null), lines.Count(line => line.Skipped is not null)));
    }

    [Fact]
    public async Task Ikea_has_semicolons_and_decimal_commas()
    {
        var (lines, reading, _) = await ReadAsync("ikea.csv");

        Assert.Equal((";", ","), (reading!.Separator, reading.DecimalSign));
        Assert.Equal("SAR", reading.Assumed["currency"]);
        Assert.Equal(("90420332", "FREKVENS", 265m, "bar-furniture"), Of(lines[0]));
        Assert.Equal(2095m, lines[2].Draft!.Price);
        Assert.Equal("childrens-furniture", lines[8].Draft!.Category);
        Assert.Contains("old_price", reading.UnknownColumns);
    }

    [Fact]
    public async Task WooCommerce_has_variations_with_the_category_of_their_product()
    {
        var (lines, _, categories) = await ReadAsync("woocommerce.csv");
        var red = lines.Single(line => line.Draft?.Sku == "woo-vneck-tee-red");

        Assert.Equal(("woo-vneck-tee-red", "V-Neck T-Shirt - Red", 20m, "clothing-tshirts"), Of(red));
        Assert.Equal(("Tshirts", "clothing", "Clothing"), categories.Named.Where(c => c.Slug == "clothing-tshirts").Select(c => (c.Name, c.Parent!.Slug, c.Parent.Name)).Single());
        Assert.Equal(
            ["woo-vneck-tee is a product with variations, which are products of their own", "woo-hoodie is a product with variations, which are products of their own", "logo-collection is a group of products and has no price"],
            lines.Where(line => line.Skipped is not null).Select(line => $"{line.Sku} {line.Skipped}"));
    }

    [Fact]
    public async Task WooCommerce_writes_an_apostrophe_before_what_a_spreadsheet_would_calculate_and_a_backslash_before_that_of_a_line_end()
    {
        var lines = await Lines.OfAsync("""
            Type,SKU,Name,Description,Regular price,Tax status,Categories
            simple,'-100,'@home in C:\new,'- 100 % cotton\nkeep it in C:\\new,5,taxable,'+more
            simple,'101,'t Zand,'s nachts,5,taxable,Garden
            """);

        Assert.Equal(("-100", @"@home in C:\new", 5m, "more"), Of(lines[0]));
        Assert.Equal("- 100 % cotton\nkeep it in C:\\new", lines[0].Draft!.Description);
        Assert.Equal(("'101", "'t Zand", 5m, "garden"), Of(lines[1]));
        Assert.Equal("'s nachts", lines[1].Draft!.Description);
    }

    [Theory]
    [InlineData("Type,SKU,Name,Published,Regular price,Tax status\nsimple,a,A,1,5,taxable\nsimple,b,B,0,5,taxable\nvariation,c,C,'-1,5,taxable\nsimple,d,D,-1,5,taxable", "b is private|c is a draft|d is a draft")]
    [InlineData("sku,product_type,categories,name,price,product_online\na,simple,,A,5,1\nb,simple,,B,5,2", "b is disabled")]
    [InlineData("Handle,Title,Published,Option1 Value,Variant SKU,Variant Price,Status\na,A,true,,a,5,active\nb,B,true,S,b-s,5,draft\nb,,,L,b-l,5,\nc,C,false,,c,5,archived\nd,D,false,S,d-s,5,active\nd,,,L,d-l,5,", "b-s is a draft|b-l is a draft|c is archived|d-s is not published|d-l is not published")]
    [InlineData("URL handle,Title,Published on online store,Status,SKU,Option1 value,Price,Compare-at price\na,A,TRUE,Active,a,S,5,\nb,B,FALSE,Active,b-s,S,5,\nb,,,,b-l,L,5,\nc,C,TRUE,Draft,c,S,5,", "b-s is not published|b-l is not published|c is a draft")]
    [InlineData("id,name,variant sku,default (channel published),default (channel price amount)\n1,A,a,True,5\n2,B,b,False,5\n2,,c,,5", "b is not published|c is not published")]
    public async Task What_the_shop_does_not_show_is_skipped_with_all_its_variants(string file, string skipped)
    {
        var lines = await Lines.OfAsync(file);

        Assert.Equal(skipped, string.Join('|', lines.Where(line => line.Skipped is not null).Select(line => $"{line.Sku} {line.Skipped}")));
        Assert.Equal("a", Assert.Single(lines, line => line.Draft is not null).Draft!.Sku);
    }

    [Fact]
    public async Task Magento_has_paths_of_categories_and_html()
    {
        var (lines, reading, _) = await ReadAsync("magento.csv");

        Assert.True(reading!.Html);
        Assert.Equal("men-hoodies-sweatshirts", lines[0].Draft!.Category);
        Assert.DoesNotContain('<', lines[0].Draft!.Description!);
        Assert.Contains("\n\u2022 Two-tone gray heather hoodie.\n\u2022 Drawstring-adjustable hood.\n", lines[0].Draft!.Description!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shopify_has_variants_in_rows_that_leave_out_what_the_first_row_says()
    {
        var (lines, _, _) = await ReadAsync("shopify.csv");

        Assert.Equal(("ocean-blue-shirt", "Ocean Blue Shirt", 50m, "shirts"), Of(lines[0]));
        Assert.Equal("Ocean blue cotton shirt with a narrow collar & long sleeves.", lines[0].Draft!.Description);
        Assert.Equal(["men", "summer"], lines[0].Draft!.Tags);
        Assert.Equal(("POT-R", "Clay Plant Pot Regular", 9.99m, "outdoor"), Of(lines[1]));
        Assert.Equal(("clay-plant-pot-Large", "Clay Plant Pot Large", 15.99m, "outdoor"), Of(lines[2]));
        Assert.Equal("is a further image of the product above", lines[3].Skipped);
    }

    [Fact]
    public async Task Saleor_has_the_prices_of_a_channel_and_texts_in_blocks()
    {
        var (lines, _, _) = await ReadAsync("saleor.csv");

        Assert.Equal(("43226647", "Apple Juice", 5m, "juices"), Of(lines[0]));
        Assert.Equal("Fell straight from the tree, pressed.", lines[0].Draft!.Description);
        Assert.Equal(("93855755", "Apple Juice", 3m, "juices"), Of(lines[1]));
    }

    [Fact]
    public async Task EShop_has_a_list_of_json_with_names_in_another_case()
    {
        var (lines, _, _) = await ReadAsync("eshop.json");

        Assert.Equal(("3", "Alpine Fusion Goggles", 79.99m, "ski-boarding"), Of(lines[2]));
        Assert.Equal(["WildRunner"], lines[2].Draft!.Tags);
    }

    [Fact]
    public async Task An_option_goes_before_what_the_format_assumes()
    {
        var (lines, reading, _) = await ReadAsync("eshop.json", new ImportOptions { Currency = "EUR", Map = [("Brand", "category"), ("{Brand} {Id}", "sku")] });

        Assert.Equal(("Quester 4", "Expedition Backpack", 129.99m, "quester"), Of(lines[3]));
        Assert.Equal("EUR", reading!.Assumed["currency"]);
    }

    [Theory]
    [InlineData("Tables & desks", "tables-desks")]
    [InlineData("Children's furniture", "childrens-furniture")]
    [InlineData("Ski/boarding", "ski-boarding")]
    [InlineData("Kühlschränke", "kuhlschranke")]
    [InlineData("Ελιές", "elies")]
    [InlineData("陶瓷", "taoci")]
    [InlineData("hand-tools", "hand-tools")]
    public void A_name_makes_a_slug(string name, string slug) => Assert.Equal(slug, CategoryPath.Read(name, new CategoryNotation())!.Slug);

    [Theory]
    [InlineData("Gar\0den", "must not contain control characters")]
    [InlineData("Gar\uFFFDden > Tools", "must be valid UTF-8 (it contains U+FFFD, the replacement character)")]
    [InlineData("Garden > To\u200Bols", "must not contain invisible characters, such as U+200B")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!x", "must be 1 to 100 characters long")]
    public async Task The_name_of_a_category_is_checked_on_each_level(string name, string rule)
    {
        var (lines, _, categories) = await Lines.ReadAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { sku = "a", category = name }), "application/x-ndjson");

        Assert.Equal(("category", rule), (Assert.Single(lines[0].Misread!).Field, lines[0].Misread![0].Rule));
        Assert.Empty(categories.Named);
    }

    [Fact]
    public void The_name_of_a_category_is_stored_in_one_encoding() =>
        Assert.Equal("K\u00FChl", CategoryPath.Read(" Ku\u0308hl ", new CategoryNotation())!.Name);

    [Fact]
    public void A_name_without_letters_makes_none() => Assert.Null(CategoryPath.Read("!!!", new CategoryNotation()));

    [Theory]
    [InlineData("<p>Hand-made <strong>oak</strong> &amp; brass</p><script>alert(1)</script>", "Hand-made oak & brass")]
    [InlineData("<ul><li>One</li><li>Two <b>three</b></li></ul>End", "- One\n- Two three\nEnd")]
    [InlineData("a < b, 3 &lt; 4", "a < b, 3 < 4")]
    [InlineData("plain\ntext", "plain\ntext")]
    [InlineData("<style>p{}</style><!-- no --><p>a\n  b<br/>c</p>", "a b\nc")]
    public void Html_becomes_text(string html, string text) => Assert.Equal(text, PlainText.Of(html));

    [Fact]
    public void Html_may_nest_as_deep_as_a_record_is_long() =>
        Assert.Equal("a", PlainText.Of(string.Concat(Enumerable.Repeat("<x>", IProductRecords.LongestRecord / 3)) + "a"));

    private static (string?, string?, decimal?, string?) Of(ImportLine line) => (line.Draft?.Sku, line.Draft?.Name, line.Draft?.Price, line.Draft?.Category);

    private static IEnumerable<string> Broken(ImportLine line)
    {
        var violations = new List<RuleViolation>();
        if (line.Skipped is null)
        {
            _ = line.Draft is null ? null : ProductRules.Check(line.Draft, violations);
            violations.AddRange(line.Draft is null ? [line.Unreadable] : []);
        }

        return violations.Select(broken => string.Create(CultureInfo.InvariantCulture, $"{line.Number} {broken}"))
            .Concat((line.Misread ?? []).Select(broken => $"{line.Number} {broken}"));
    }

    private static async Task<(IReadOnlyList<ImportLine> Lines, FileReading? Reading, CategoryNames Categories)> ReadAsync(
        string file, ImportOptions? options = null) =>
        await Lines.ReadAsync(await File.ReadAllBytesAsync(Repository.PathOf("Catalog.Tests", "Products", "Import", "Files", file)), null, options);
}
