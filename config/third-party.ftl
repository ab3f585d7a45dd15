<#-- The whole of THIRD_PARTY.md; CONTRIBUTING.md says how it is made. -->
# Third-party software

Libraries that the programs use, with their licences as their authors declare them; made from the build.
Libraries of tests alone are left out, and so is the Java platform itself. Pictures, data and weights under `demo/` have
their licences beside them.

Where several licences stand, the first that is Apache, MIT, BSD or EPL is the one relied on. No library is
under the GPL alone: those that name it offer another choice or its class path exception (JMH, which only `bench/`
uses). Natives inside some of the jars have licences of their own:

| natives | licence | note |
|---|---|---|
| FFmpeg 8.1, in `org.bytedeco:ffmpeg` | LGPL 3 or later | built without `--enable-gpl`; loaded as shared libraries that can be replaced |
| codecs in the same jar (libaom, SVT-AV1, libvpx, libwebp, openh264 and others) | BSD and like | |
| PyTorch 2.7, in `ai.djl.pytorch:pytorch-native-cpu` | BSD-3-Clause | trainer only; with oneDNN (Apache-2.0), MKL (Intel Simplified Software License) and libgomp (GPL 3 with the runtime library exception) |
| ONNX Runtime, in `com.microsoft.onnxruntime:onnxruntime` | MIT | |
| Hugging Face tokenizers, in `ai.djl.huggingface:tokenizers` | Apache-2.0 | |

| library | version | licence |
|---|---|---|
<#list dependencyMap as entry>
<#assign artifact = entry.getKey()>
| `${artifact.groupId}:${artifact.artifactId}` | ${artifact.version} | <#list entry.getValue() as license>${license}<#if license_has_next>; </#if></#list> |
</#list>
