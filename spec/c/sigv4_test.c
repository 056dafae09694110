/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/sigv4.c: the cases of AWS's signing test suite and the documented examples of IAM
 * and S3, the kept key, and inputs flush against a page that may not be read.
 */
#include "sigv4.h"

#include <string.h>

#include "check.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define S3_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define FORM_HASH "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
#define VANILLA "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
#define ALNUM "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define STS_TOKEN \
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf" \
  "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7W" \
  "Z0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F" \
  "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

enum { MAX_HEADERS = 12 };

static const int64_t suite_time = 1440938160; /* 2015-08-30T12:36:00Z */

/* "Name:value|Name:value" */
static size_t parse_lines(const char *lines, dlc_header headers[MAX_HEADERS]) {
  dlc_slice rest = guard_text(lines);
  size_t count = 0;
  while (rest.length > 0) {
    const char *end = memchr(rest.data, '|', rest.length);
    size_t length = end == NULL ? rest.length : (size_t)(end - rest.data);
    const char *colon = memchr(rest.data, ':', length);
    dlc_header *header = &headers[count++];
    header->name.data = rest.data;
    header->name.length = (size_t)(colon - rest.data);
    header->value.data = colon + 1;
    header->value.length = length - header->name.length - 1;
    length += end != NULL;
    rest.data += length;
    rest.length -= length;
  }
  return count;
}

/* Makes a request with the suite's credentials, date and region. */
static dlc_sigv4_request make_request(const char *method, const char *path, const char *query,
                                      const char *lines, dlc_header headers[MAX_HEADERS]) {
  dlc_sigv4_request request = {0};
  request.method = guard_text(method);
  request.path = guard_text(path);
  request.query = guard_text(query);
  request.header_count = parse_lines(lines, headers);
  request.headers = headers;
  request.access_key_id = guard_text("AKIDEXAMPLE");
  request.secret_access_key = guard_text(SECRET);
  request.region = guard_text("us-east-1");
  request.service = guard_text("service");
  request.time = suite_time;
  request.normalize = true;
  return request;
}

static void check_signature(const dlc_sigv4_request *request, const char *want) {
  dlc_sigv4_result result = {0};
  CHECK(dlc_sigv4_sign(request, NULL, &result) == NULL);
  if (!CHECK_TEXT(dlc_slice_of(result.signature), want)) {
    CHECK_TEXT(dlc_buffer_view(&result.canonical_request), "(to see what was signed)");
  }
  dlc_sigv4_result_clear(&result);
}

#define HOST "Host:example.amazonaws.com"
#define DATE "|X-Amz-Date:20150830T123600Z"
#define FORM "|Content-Length:13|x-amz-content-sha256:" FORM_HASH DATE

/* awslabs/aws-c-auth, tests/aws-signing-test-suite/v4. The suite encodes a path once where it is
 * raw and, its paths being free of '%', twice all the same. Of get-header-value-multiline, which
 * once joined the lines with commas, this is the later form. */
static const struct {
  const char *name, *method, *path, *query, *headers, *body, *signature;
  bool unnormalized;
} suite[] = {
    {"get-vanilla", "GET", "/", "", HOST DATE, "", VANILLA, false},
    {"get-header-key-duplicate", "GET", "/", "",
     HOST "|My-Header1:value2|My-Header1:value2|My-Header1:value1" DATE, "",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea", false},
    {"get-header-value-multiline", "GET", "/", "",
     HOST "|My-Header1:value1\n  value2\n     value3" DATE, "",
     "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd", false},
    {"get-header-value-order", "GET", "/", "",
     HOST "|My-Header1:value4|My-Header1:value1|My-Header1:value3|My-Header1:value2" DATE, "",
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01", false},
    {"get-header-value-trim", "GET", "/", "",
     HOST "|My-Header1: value1|My-Header2: \"a   b   c\"" DATE, "",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736", false},
    {"get-relative-normalized", "GET", "/example/..", "", HOST DATE, "", VANILLA, false},
    {"get-relative-unnormalized", "GET", "/example/..", "", HOST DATE, "",
     "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282", true},
    {"get-relative-relative-normalized", "GET", "/example1/example2/../..", "", HOST DATE, "",
     VANILLA, false},
    {"get-relative-relative-unnormalized", "GET", "/example1/example2/../..", "", HOST DATE, "",
     "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b", true},
    {"get-slash-normalized", "GET", "//", "", HOST DATE, "", VANILLA, false},
    {"get-slash-unnormalized", "GET", "//", "", HOST DATE, "",
     "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e", true},
    {"get-slash-dot-slash-normalized", "GET", "/./", "", HOST DATE, "", VANILLA, false},
    {"get-slash-dot-slash-unnormalized", "GET", "/./", "", HOST DATE, "",
     "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145", true},
    {"get-slash-pointless-dot-normalized", "GET", "/./example", "", HOST DATE, "",
     "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5", false},
    {"get-slash-pointless-dot-unnormalized", "GET", "/./example", "", HOST DATE, "",
     "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff", true},
    {"get-slashes-normalized", "GET", "//example//", "", HOST DATE, "",
     "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84", false},
    {"get-slashes-unnormalized", "GET", "//example//", "", HOST DATE, "",
     "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5", true},
    {"get-space-normalized", "GET", "/example space/", "", HOST DATE, "",
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", false},
    {"get-space-unnormalized", "GET", "/example space/", "", HOST DATE, "",
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", true},
    {"get-unreserved", "GET", "/-._~" ALNUM, "", HOST DATE, "",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f", false},
    {"get-utf8", "GET", "/\xe1\x88\xb4", "", HOST DATE, "",
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", false},
    {"get-vanilla-empty-query-key", "GET", "/", "Param1=value1", HOST DATE, "",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb", false},
    {"get-vanilla-query", "GET", "/", "", HOST DATE, "", VANILLA, false},
    {"get-vanilla-query-order-encoded", "GET", "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
     HOST DATE, "", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac", false},
    {"get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", HOST DATE, "",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500", false},
    {"get-vanilla-query-unreserved", "GET", "/", "-._~" ALNUM "=-._~" ALNUM, HOST DATE, "",
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197", false},
    {"get-vanilla-utf8-query", "GET", "/", "\xe1\x88\xb4=bar", HOST DATE, "",
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04", false},
    {"get-vanilla-with-session-token", "GET", "/", "",
     HOST DATE "|X-Amz-Security-Token:"
               "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
     "", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8", false},
    {"post-header-key-case", "POST", "/", "", "HOST:example.amazonaws.com" DATE, "",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", false},
    {"post-header-key-sort", "POST", "/", "", "My-Header1:value1|" HOST DATE, "",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c", false},
    {"post-header-value-case", "POST", "/", "", HOST "|My-Header1:VALUE1" DATE, "",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d", false},
    {"post-sts-header-after", "POST", "/", "", HOST DATE, "",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", false},
    {"post-sts-header-before", "POST", "/", "", HOST "|X-Amz-Security-Token:" STS_TOKEN DATE, "",
     "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead", false},
    {"post-unsigned-payload", "POST", "/", "",
     HOST "|Content-Length:13|x-amz-content-sha256:UNSIGNED-PAYLOAD" DATE, "Param1=value1",
     "9fb60e8938d2178a7d63b49e055d1e65d8f6226f38846e8e0293bf43ce29050c", false},
    {"post-vanilla", "POST", "/", "", HOST DATE, "",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", false},
    {"post-vanilla-query", "POST", "/", "Param1=value1", HOST DATE, "",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11", false},
    {"post-x-www-form-urlencoded", "POST", "/", "",
     "Content-Type:application/x-www-form-urlencoded|" HOST FORM, "Param1=value1",
     "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b", false},
    {"post-x-www-form-urlencoded-parameters", "POST", "/", "",
     "Content-Type:application/x-www-form-urlencoded; charset=utf-8|" HOST FORM, "Param1=value1",
     "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422", false},
};

/* Encodes once or twice: a path without '%' gives the same signature. */
static void test_suite(void) {
  size_t i;
  for (i = 0; i < sizeof suite / sizeof *suite; i++) {
    dlc_header headers[MAX_HEADERS];
    dlc_sigv4_request request =
        make_request(suite[i].method, suite[i].path, suite[i].query, suite[i].headers, headers);
    check_case = suite[i].name;
    request.body = guard_text(suite[i].body);
    request.normalize = !suite[i].unnormalized;
    if (strstr(suite[i].headers, "UNSIGNED-PAYLOAD") != NULL) {
      request.payload_hash = guard_text("UNSIGNED-PAYLOAD");
    }
    check_signature(&request, suite[i].signature);
    request.double_encode = true;
    check_signature(&request, suite[i].signature);
    guard_release();
  }
  check_case = NULL;
}

/* docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
static void test_documented_example(void) {
  static const char canonical[] =
      "GET\n/\nAction=ListUsers&Version=2010-05-08\n"
      "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
      "host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
      "content-type;host;x-amz-date\n" EMPTY_HASH;
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_result result = {0};
  dlc_sigv4_request request = make_request(
      "GET", "/", "Version=2010-05-08&Action=ListUsers",
      "Host:iam.amazonaws.com|Content-Type:application/x-www-form-urlencoded; charset=utf-8" DATE,
      headers);
  request.service = guard_text("iam");
  CHECK(dlc_sigv4_sign(&request, NULL, &result) == NULL);
  CHECK_TEXT(dlc_buffer_view(&result.canonical_request), canonical);
  CHECK_TEXT(dlc_buffer_view(&result.string_to_sign),
             "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
             "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
  CHECK_TEXT(dlc_buffer_view(&result.authorization),
             "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
             "SignedHeaders=content-type;host;x-amz-date, "
             "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  CHECK_TEXT(dlc_buffer_view(&result.signed_headers), "content-type;host;x-amz-date");
  dlc_sigv4_result_clear(&result);
  CHECK(result.signature[0] == '\0' && result.authorization.data == NULL);
}

/* A label that was percent-encoded on the wire is encoded once more, but not for S3. */
static void test_double_encoding(void) {
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request =
      make_request("POST", "/test/@connections/JBDvjfGEIAMCERw%3D", "",
                   "Host:tj9n5r0m12.execute-api.us-east-1.amazonaws.com" DATE, headers);
  request.access_key_id = guard_text("ANOTREAL");
  request.secret_access_key = guard_text("notrealrnrELgWzOk3IfjzDKtFBhDby");
  request.double_encode = true;
  check_signature(&request, "57d157672191bac40bae387e48bbe14b15303c001fdbb01f4abf295dccb09705");
}

/* docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
static void test_s3(void) {
  static const struct {
    const char *method, *path, *query, *headers, *body, *signature;
  } examples[] = {
      {"GET", "/test.txt", "", "|Range:bytes=0-9", "",
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
      {"PUT", "/test$file.text", "",
       "|Date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY",
       "Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {"PUT", "/test%24file.text", "", /* the same, encoded on the wire */
       "|Date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY",
       "Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {"GET", "/", "lifecycle", "", "",
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
      {"GET", "/", "max-keys=2&prefix=J", "", "",
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
  };
  size_t i;
  for (i = 0; i < sizeof examples / sizeof *examples; i++) {
    bool put = examples[i].body[0] != '\0';
    char lines[400] =
        "Host:examplebucket.s3.amazonaws.com|x-amz-date:20130524T000000Z|"
        "x-amz-content-sha256:";
    dlc_header headers[MAX_HEADERS];
    dlc_sigv4_request request;
    strcat(lines,
           put ? "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072" : EMPTY_HASH);
    strcat(lines, examples[i].headers);
    request = make_request(examples[i].method, examples[i].path, examples[i].query, lines, headers);
    request.access_key_id = guard_text("AKIAIOSFODNN7EXAMPLE");
    request.secret_access_key = guard_text(S3_SECRET);
    request.service = guard_text("s3");
    request.body = guard_text(examples[i].body);
    request.time = 1369353600;
    request.normalize = false;
    check_signature(&request, examples[i].signature);
  }
}

static void check_canonical(const dlc_sigv4_request *request, const char *want) {
  dlc_sigv4_result result = {0};
  CHECK(dlc_sigv4_sign(request, NULL, &result) == NULL);
  CHECK_TEXT(dlc_buffer_view(&result.canonical_request), want);
  dlc_sigv4_result_clear(&result);
}

/* Compares only the path and the query of a canonical request. */
static void check_target(const char *path, const char *query, bool double_encode,
                         const char *want) {
  char canonical[600] = "GET\n";
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request = make_request("GET", path, query, HOST, headers);
  request.normalize = false;
  request.double_encode = double_encode;
  strcat(canonical, want);
  strcat(canonical, "\nhost:example.amazonaws.com\n\nhost\n" EMPTY_HASH);
  check_canonical(&request, canonical);
}

static void test_paths(void) {
  check_target("", "", true, "/\n");
  check_target("/a%2Fb", "", true, "/a%252Fb\n");
  check_target("/a%2Fb", "", false, "/a%2Fb\n");
  check_target("/a%2fb%7e", "", false, "/a%2Fb~\n");
  check_target("/a b/\xc3\xa9", "", false, "/a%20b/%C3%A9\n");
  check_target("/a%", "", false, "/a%25\n");
  check_target("/a%4", "", true, "/a%254\n");
  check_target("//a//", "", false, "//a//\n");
  check_target("/a=b&c:d@e", "", true, "/a%3Db%26c%3Ad%40e\n");
}

static void test_queries(void) {
  check_target("/", "", true, "/\n");
  check_target("/", "b=2&a=1", true, "/\na=1&b=2");
  check_target("/", "a", true, "/\na=");
  check_target("/", "a=", true, "/\na=");
  check_target("/", "=x", true, "/\n=x");
  check_target("/", "&&a=1&", true, "/\na=1");
  check_target("/", "a=b=c", true, "/\na=b%3Dc");
  check_target("/", "a=2&a=1&a", true, "/\na=&a=1&a=2");
  check_target("/", "a=1&a-b=2&a.b=3&ab=4", true, "/\na=1&a-b=2&a.b=3&ab=4"); /* name before '=' */
  check_target("/", "A=1&a=1&B=1", true, "/\nA=1&B=1&a=1");
  check_target("/", "%7ex=%2f&y=a+b", true, "/\ny=a%2Bb&~x=%2F");
  check_target("/", "x=%", true, "/\nx=%25");
  check_target("/", "x=%4", true, "/\nx=%254");
  check_target("/", "x=\xe9", true, "/\nx=%E9");
}

static void test_headers(void) {
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request = make_request(
      "GET", "/", "", "x-b: \t\r\n|X-A:1|x-a:\v2 \f|Host:h|X-AB:|X-A-B:a\t b", headers);
  check_canonical(&request,
                  "GET\n/\n\nhost:h\nx-a:1,2\nx-a-b:a b\nx-ab:\nx-b:\n\n"
                  "host;x-a;x-a-b;x-ab;x-b\n" EMPTY_HASH);
  request.header_count = 0;
  check_canonical(&request, "GET\n/\n\n\n\n\n" EMPTY_HASH);
}

static void test_unsigned_headers(void) {
  static const char *const left_out[] = {"Authorization",
                                         "connection",
                                         "Expect",
                                         "Keep-Alive",
                                         "Proxy-Authenticate",
                                         "PROXY-AUTHORIZATION",
                                         "te",
                                         "Trailer",
                                         "Transfer-Encoding",
                                         "Upgrade",
                                         "User-Agent",
                                         "X-Amzn-Trace-Id"};
  static const char *const kept[] = {
      "", "t", "tea", "host", "x-amz-date", "date", "range", "user-agents", "x-amz-security-token"};
  char lines[600] = "";
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request;
  size_t i;
  for (i = 0; i < sizeof left_out / sizeof *left_out; i++) {
    check_case = left_out[i];
    CHECK(dlc_sigv4_is_unsigned(guard_text(left_out[i])));
    if (i > 0) strcat(lines, "|");
    strcat(strcat(lines, left_out[i]), ":x");
  }
  for (i = 0; i < sizeof kept / sizeof *kept; i++) {
    check_case = kept[i];
    CHECK(!dlc_sigv4_is_unsigned(guard_text(kept[i])));
  }
  check_case = NULL;
  request = make_request("GET", "/", "", lines, headers);
  check_canonical(&request, "GET\n/\n\n\n\n\n" EMPTY_HASH);
}

/* The kept key must give the signature that no kept key gives, whatever was signed with it
 * before. */
static void check_with_key(const dlc_sigv4_request *request, dlc_sigv4_key *key) {
  dlc_sigv4_result fresh = {0}, kept = {0};
  CHECK(dlc_sigv4_sign(request, NULL, &fresh) == NULL);
  CHECK(dlc_sigv4_sign(request, key, &kept) == NULL);
  CHECK_TEXT(dlc_slice_of(kept.signature), fresh.signature);
  dlc_sigv4_result_clear(&fresh);
  dlc_sigv4_result_clear(&kept);
}

static void test_key_cache(void) {
  static const dlc_sigv4_key empty = {{0}, {0}, false};
  static const dlc_slice nul = {"\0", 1};
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request = make_request("GET", "/", "", HOST DATE, headers);
  dlc_sigv4_key key = empty, first;
  dlc_sigv4_result result = {0};
  check_with_key(&request, &key);
  CHECK(key.filled);
  first = key;
  request.time += 3600; /* the same day: the key stays */
  check_with_key(&request, &key);
  CHECK(memcmp(first.key, key.key, sizeof key.key) == 0);
  memset(key.key, 0xee, sizeof key.key);
  CHECK(dlc_sigv4_sign(&request, &key, &result) == NULL);
  CHECK(key.key[0] == 0xee); /* taken from the kept key, not derived anew */
  dlc_sigv4_result_clear(&result);
  key = first;
  request.secret_access_key = guard_text("rotated under the same id"); /* as lua-aws got it wrong */
  check_with_key(&request, &key);
  CHECK(memcmp(first.key, key.key, sizeof key.key) != 0);
  request.time += 86400;
  check_with_key(&request, &key);
  request.region = guard_text("us-west-2");
  check_with_key(&request, &key);
  request.service = guard_text("deadline");
  check_with_key(&request, &key);
  request.secret_access_key = guard_text(SECRET);
  check_with_key(&request, &key);
  request.region = guard_text("us/east"); /* the scope as it is written is the same for both */
  request.service = guard_text("x");
  check_with_key(&request, &key);
  request.region = guard_text("us");
  request.service = guard_text("east/x");
  check_with_key(&request, &key);
  request.region = guard(nul); /* found by libFuzzer: a separator that no text holds does not
                                * help */
  request.service = guard_text("");
  check_with_key(&request, &key);
  request.region = guard_text("");
  request.service = guard(nul);
  check_with_key(&request, &key);
  dlc_sigv4_key_clear(&key);
  CHECK(memcmp(&key, &empty, sizeof key) == 0);
  check_with_key(&request, &key);
}

static void test_odd_requests(void) {
  dlc_sigv4_request request = {0};
  dlc_sigv4_result result = {0};
  dlc_header headers[MAX_HEADERS];
  CHECK(dlc_sigv4_sign(&request, NULL, &result) == NULL); /* nothing but NULLs */
  dlc_sigv4_result_clear(&result);
  request = make_request("GET", "/", "", HOST, headers);
  request.time = INT64_MAX;
  CHECK_TEXT(dlc_slice_of(dlc_sigv4_sign(&request, NULL, &result)),
             "the time is outside years 1 to 9999");
  dlc_sigv4_result_clear(&result);
}

void test_sigv4(void) {
  test_documented_example();
  test_suite();
  test_double_encoding();
  test_s3();
  test_paths();
  test_queries();
  test_headers();
  test_unsigned_headers();
  test_key_cache();
  test_odd_requests();
}
